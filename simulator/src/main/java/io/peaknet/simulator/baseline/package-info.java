/**
 * Other ways to route, for comparison on the same graphs and pairs: each with the tables that it
 * has when nothing changes any more, built directly.
 */
package io.peaknet.simulator.baseline;
