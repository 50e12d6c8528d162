package io.peaknet.client.grpc;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.peaknet.client.PeakClient;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes gRPC understand {@code peak:///name} and {@code peak:///name:port}. Being on the class path
 * is enough. Without a port the one of the name's SRV or HTTPS records is taken, then gRPC's usual
 * one. Names are looked up by {@link PeakClient#shared}.
 */
public final class PeakNameResolverProvider extends NameResolverProvider {
  private static final String SCHEME = "peak";

  /** What others have, who serve other schemes. */
  private static final int PRIORITY = 5;

  private static final int PORT_MAX = 65_535;

  private final Supplier<PeakClient> client;
  private final int priority;

  /** With the client of this JVM. */
  public PeakNameResolverProvider() {
    this(PeakClient::shared, PRIORITY);
  }

  private PeakNameResolverProvider(Supplier<PeakClient> client, int priority) {
    this.client = client;
    this.priority = priority;
  }

  /**
   * With a client of one's own, for {@link io.grpc.NameResolverRegistry#register}: goes before the
   * one of this JVM.
   */
  public static PeakNameResolverProvider with(PeakClient client) {
    return new PeakNameResolverProvider(() -> client, PRIORITY + 1);
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return priority;
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  /**
   * A resolver for a target, or null if it has another scheme.
   *
   * @throws IllegalArgumentException if it has this one, and is not of the form above
   */
  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equals(target.getScheme())) {
      return null;
    }
    String path = String.valueOf(target.getPath());
    String name = path.startsWith("/") ? path.substring(1) : "";
    int colon = name.lastIndexOf(':');
    int port = colon < 0 ? 0 : port(name.substring(colon + 1), target);
    name = colon < 0 ? name : name.substring(0, colon);
    if (name.isEmpty() || name.contains("/") || target.getAuthority() != null) {
      throw wrong(target);
    }
    return new PeakNameResolver(client.get(), name, port, args);
  }

  private static int port(String text, URI target) {
    if (!text.matches("\\d{1,5}")) {
      throw wrong(target);
    }
    int port = Integer.parseInt(text);
    if (port == 0 || port > PORT_MAX) {
      throw wrong(target);
    }
    return port;
  }

  private static IllegalArgumentException wrong(URI target) {
    return new IllegalArgumentException(
        target + ": peak:///NAME or peak:///NAME:PORT, as in peak:///shop.example:8443");
  }
}
