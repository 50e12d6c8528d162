/** Live replicas for gRPC channels: targets of the form {@code peak:///name}. */
@org.jspecify.annotations.NullMarked
module io.peaknet.client.grpc {
  requires static transitive org.jspecify;
  requires io.peaknet.client;
  requires io.grpc;

  exports io.peaknet.client.grpc;

  provides io.grpc.NameResolverProvider with
      io.peaknet.client.grpc.PeakNameResolverProvider;
}
