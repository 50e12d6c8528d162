/**
 * The authoritative DNS server: it serves the zones that it is given, and knows of nothing else.
 */
@org.jspecify.annotations.NullMarked
module io.peaknet.dns {
  requires io.peaknet.linux;
  requires org.dnsjava;
  requires static transitive org.jspecify;

  exports io.peaknet.dns;
}
