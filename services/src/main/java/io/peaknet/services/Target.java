package io.peaknet.services;

import java.net.InetAddress;

/**
 * What has to be asked whether it lives.
 *
 * @param service whose replica
 * @param endpoint which
 * @param address which of its addresses
 * @param port the port's number
 * @param probe how
 */
record Target(ServiceId service, EndpointId endpoint, InetAddress address, int port, Probe probe) {}
