package io.peaknet.client;

import java.net.InetAddress;

/**
 * One of the programs behind a name.
 *
 * @param port where it listens, from an SRV or HTTPS record; 0 if none says
 * @param priority lower ones are used first (RFC 2782); 0 if no record says
 * @param weight its share among those of equal priority; 0 if no record says
 */
public record Replica(InetAddress address, int port, int priority, int weight) {}
