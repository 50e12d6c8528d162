/** System calls through FFM: TUN, AF_PACKET, UDP, poll, netlink. */
@org.jspecify.annotations.NullMarked
module io.peaknet.linux {
  requires static transitive org.jspecify;

  exports io.peaknet.linux;
  exports io.peaknet.linux.crypto;
}
