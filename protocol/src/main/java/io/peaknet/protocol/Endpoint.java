package io.peaknet.protocol;

/**
 * Where datagrams to one underlay address go: a UDP address and port, or a link of the simulator.
 * The protocol only compares endpoints; {@code equals} and {@code hashCode} must be by value, and
 * {@code toString} gives what {@code peak peers} shows as its URL.
 */
public interface Endpoint {}
