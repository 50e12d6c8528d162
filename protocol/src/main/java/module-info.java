/** PeerNet itself: addresses, routing, lookup, sessions. No I/O, no clock, no threads. */
@org.jspecify.annotations.NullMarked
module io.peaknet.protocol {
  requires static transitive org.jspecify;

  exports io.peaknet.protocol;
  exports io.peaknet.protocol.identity;
  exports io.peaknet.protocol.crypto;
}
