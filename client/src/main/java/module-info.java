/**
 * Names that lead straight to live replicas, for programs on the JVM. On the class path or as an
 * agent it serves the JDK's own name resolution; {@link io.peaknet.client.PeakClient} is for those
 * who want more than addresses.
 */
@org.jspecify.annotations.NullMarked
module io.peaknet.client {
  requires static transitive org.jspecify;
  requires static java.instrument;

  exports io.peaknet.client;

  provides java.net.spi.InetAddressResolverProvider with
      io.peaknet.client.ResolverProvider;
}
