/**
 * Sessions: handshakes, keys, sealed packets and relay frames of one node. Absent on purpose: which
 * path a packet takes, who is a neighbour, when to look somebody up.
 */
package io.peaknet.protocol.session;
