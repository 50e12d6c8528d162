package io.peaknet.client.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.peaknet.client.PeakClient;
import io.peaknet.client.Replica;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells one channel of the replicas of one name. */
final class PeakNameResolver extends NameResolver {
  /** All replicas are used, not only the first: that is what they are for. */
  private static final Map<String, ?> SERVICE_CONFIG =
      Map.of("loadBalancingConfig", List.of(Map.of("round_robin", Map.of())));

  private final PeakClient client;
  private final String name;
  private final int port;
  private final int usualPort;
  private final SynchronizationContext context;
  private final ConfigOrError config;
  private @Nullable Listener2 listener;
  private @Nullable AutoCloseable watch;

  PeakNameResolver(PeakClient client, String name, int port, Args args) {
    this.client = client;
    this.name = name;
    this.port = port;
    usualPort = args.getDefaultPort();
    context = args.getSynchronizationContext();
    config = args.getServiceConfigParser().parseServiceConfig(SERVICE_CONFIG);
  }

  @Override
  public String getServiceAuthority() {
    return port == 0 ? name : name + ":" + port;
  }

  @Override
  public void start(Listener2 told) {
    listener = told;
    try {
      watch = client.watch(name, replicas -> context.execute(() -> tell(replicas)));
      refresh();
    } catch (IOException e) {
      fail(e);
    }
  }

  /** gRPC calls it when connections fail: whoever failed then comes last. */
  @Override
  public void refresh() {
    Thread.ofVirtual()
        .name("peak-client ", 0)
        .start(() -> {
          try {
            List<Replica> replicas = client.replicas(name);
            context.execute(() -> tell(replicas));
          } catch (IOException e) {
            context.execute(() -> fail(e));
          }
        });
  }

  private void tell(List<Replica> replicas) {
    // Those of a higher number are for when the others are gone (RFC 2782): gRPC has no such order.
    int best = replicas.stream().mapToInt(Replica::priority).min().orElse(0);
    List<Replica> equals = replicas.stream().filter(replica -> replica.priority() == best).toList();
    // Where some say on which port they listen, the usual one is nobody's.
    boolean isTold = port == 0 && equals.stream().anyMatch(replica -> replica.port() > 0);
    List<EquivalentAddressGroup> groups =
        equals.stream()
            .filter(replica -> !isTold || replica.port() > 0)
            .map(replica ->
                new EquivalentAddressGroup(
                    new InetSocketAddress(replica.address(), portOf(replica))))
            .toList();
    if (groups.isEmpty()) {
      fail(new IOException(name + " has no replicas"));
    } else if (listener != null) {
      listener.onResult(
          ResolutionResult.newBuilder()
              .setAddressesOrError(StatusOr.fromValue(groups))
              .setServiceConfig(config)
              .build());
    }
  }

  private int portOf(Replica replica) {
    if (port > 0) {
      return port;
    }
    return replica.port() > 0 ? replica.port() : usualPort;
  }

  private void fail(IOException e) {
    if (listener != null) {
      listener.onError(Status.UNAVAILABLE.withDescription(e.getMessage()));
    }
  }

  @Override
  public void shutdown() {
    listener = null;
    if (watch != null) {
      try {
        watch.close();
      } catch (Exception e) {
        throw new IllegalStateException("a watch never fails to end", e);
      }
    }
  }
}
