/**
 * Packets under way: relayed from hop to hop, carried between the two ends of a session, and the
 * host's IPv6 packets in between. Absent on purpose: how routes and keys come about.
 */
package io.peaknet.protocol.transit;
