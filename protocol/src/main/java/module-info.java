/** PeerNet itself: addresses, routing, lookup, sessions. No I/O, no clock, no threads. */
@org.jspecify.annotations.NullMarked
module io.peaknet.protocol {
  requires static transitive org.jspecify;

  exports io.peaknet.protocol;
  exports io.peaknet.protocol.identity;
  exports io.peaknet.protocol.crypto;

  // The simulator builds the tables that nodes come to, and has these classes decide by them.
  exports io.peaknet.protocol.address to
      io.peaknet.simulator;
  exports io.peaknet.protocol.allocation to
      io.peaknet.simulator;
  exports io.peaknet.protocol.link to
      io.peaknet.simulator;
  exports io.peaknet.protocol.lookup to
      io.peaknet.simulator;
  exports io.peaknet.protocol.route to
      io.peaknet.simulator;
  exports io.peaknet.protocol.wire to
      io.peaknet.simulator;
}
