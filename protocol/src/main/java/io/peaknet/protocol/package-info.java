/**
 * PeerNet as one object: {@link io.peaknet.protocol.Node} is told what happens and answers with
 * what to send. Absent on purpose: sockets, clocks, threads.
 */
package io.peaknet.protocol;
