/** A real node: event loop, sockets, TUN, admin socket. */
@org.jspecify.annotations.NullMarked
module io.peaknet.node {
  requires static transitive org.jspecify;
  requires transitive io.peaknet.protocol;
  requires transitive io.peaknet.linux;
  requires io.peaknet.report;

  exports io.peaknet.node;
  exports io.peaknet.node.crypto;
}
