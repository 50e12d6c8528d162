/**
 * A real node: one thread owns {@link io.peaknet.protocol.Node} and gives it sockets, a packet
 * device and time; others ask it over the admin socket. Absent on purpose: command-line and TOML
 * parsing (that is cli), and any decision about routing.
 */
package io.peaknet.node;
