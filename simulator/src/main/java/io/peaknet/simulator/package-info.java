/**
 * Many nodes of {@code io.peaknet.protocol}, the real ones, on a graph: runs, faults, measurements.
 * One seed decides all. No sockets, no wall clock in anything but the figures about speed.
 */
package io.peaknet.simulator;
