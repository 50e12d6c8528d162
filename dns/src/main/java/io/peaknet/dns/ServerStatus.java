package io.peaknet.dns;

import java.util.Map;
import java.util.SortedMap;

/**
 * What a server has done since its start.
 *
 * @param udpQueries messages that came by UDP
 * @param tcpQueries messages that came by TCP
 * @param ignored messages that were no questions
 * @param limited answers held back by the rate limit
 * @param truncated answers that said "ask by TCP"
 * @param unsent answers that the kernel had no room for
 * @param tcpConnections open now
 * @param answers how many had which response code, by the codes' names
 * @param zones the serial number of each zone, unsigned
 */
public record ServerStatus(
    long udpQueries,
    long tcpQueries,
    long ignored,
    long limited,
    long truncated,
    long unsent,
    int tcpConnections,
    SortedMap<String, Long> answers,
    Map<Name, Long> zones) {}
