/**
 * Part one of PeerNet at work: joining, granting, leaving a place that was cut off, and speaking
 * for areas. Absent on purpose: keys that decide, ticks, clocks.
 */
package io.peaknet.protocol.allocation;
