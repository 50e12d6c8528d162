/**
 * Nodes that break the rules: the real node of a protocol, with what it sends and hears changed on
 * the way. No protocol knows of it.
 */
package io.peaknet.simulator.adversary;
