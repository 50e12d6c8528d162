/**
 * Peak's own tables as they are when nothing changes any more, built directly, for networks that
 * are too large to be run as live nodes. Who is where is worked out here; how packets go by these
 * tables is decided by the protocol's own classes ({@link io.peaknet.protocol.route.Forwarder},
 * {@link io.peaknet.protocol.lookup.Points}, {@link io.peaknet.protocol.allocation.Weights}).
 * Absent on purpose: time, messages, sessions.
 */
package io.peaknet.simulator.converged;
