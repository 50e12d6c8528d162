package io.peaknet.dns;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the server serves.
 *
 * @param listen where it listens, by UDP and TCP alike; port 0 for any free one
 * @param loops how many threads answer UDP, each with its own socket; 0 for one a core
 * @param udpBytesMax the longest answer by UDP, 512 to 1432: what leaves unfragmented
 * @param tcpConnectionsMax how many connections may be open; one more closes the one idle longest
 * @param tcpIdleSeconds how long one may be silent (RFC 7766 section 6.2.3)
 * @param rateLimit what bounds answers to forged addresses; empty: none
 * @param cookies the secret of the cookies that are given and believed; empty: none
 * @param clientSubnetFrom resolvers whose word is believed on where their client is (RFC 7871)
 * @param keys the TSIG keys that rules may name
 */
public record ServerConfig(
    List<InetSocketAddress> listen,
    int loops,
    int udpBytesMax,
    int tcpConnectionsMax,
    int tcpIdleSeconds,
    Optional<RateLimit> rateLimit,
    Optional<Cookies> cookies,
    List<Prefix> clientSubnetFrom,
    List<TsigKey> keys) {
  /** Checks and copies. */
  public ServerConfig {
    listen = List.copyOf(listen);
    clientSubnetFrom = List.copyOf(clientSubnetFrom);
    keys = List.copyOf(keys);
    check("listen addresses", listen.size(), 1, 64);
    check("loops", loops, 0, 256);
    check("bytes by UDP", udpBytesMax, 512, 1432);
    check("TCP connections", tcpConnectionsMax, 1, 1_000_000);
    check("idle seconds of TCP", tcpIdleSeconds, 1, 3600);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d, allowed: %d to %d".formatted(what, value, least, most));
    }
  }

  /** What suits most; the others begin with it. */
  public static ServerConfig listening(InetSocketAddress... listen) {
    return new ServerConfig(
        List.of(listen),
        0,
        1232,
        1000,
        10,
        Optional.of(RateLimit.STANDARD),
        Optional.of(Cookies.random()),
        List.of(),
        List.of());
  }

  /** How many threads answer UDP. */
  int loopCount() {
    return loops > 0 ? loops : Runtime.getRuntime().availableProcessors();
  }

  /** With so many UDP loops. */
  public ServerConfig withLoops(int count) {
    return with(draft -> draft.loops = count);
  }

  /** With so many connections, and so much patience with silent ones. */
  public ServerConfig withTcp(int connectionsMax, int idleSeconds) {
    return with(draft -> {
      draft.tcpConnectionsMax = connectionsMax;
      draft.tcpIdleSeconds = idleSeconds;
    });
  }

  /** With another rate limit. */
  public ServerConfig withRateLimit(Optional<RateLimit> limit) {
    return with(draft -> draft.rateLimit = limit);
  }

  /** With resolvers that are believed. */
  public ServerConfig withClientSubnetFrom(Prefix... resolvers) {
    return with(draft -> draft.clientSubnetFrom = List.of(resolvers));
  }

  /** With keys for transfers, updates and notices. */
  public ServerConfig withKeys(TsigKey... tsig) {
    return with(draft -> draft.keys = List.of(tsig));
  }

  private ServerConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new ServerConfig(
        listen,
        draft.loops,
        udpBytesMax,
        draft.tcpConnectionsMax,
        draft.tcpIdleSeconds,
        draft.rateLimit,
        cookies,
        draft.clientSubnetFrom,
        draft.keys);
  }

  /** What may differ in a copy. */
  private static final class Draft {
    private int loops;
    private int tcpConnectionsMax;
    private int tcpIdleSeconds;
    private Optional<RateLimit> rateLimit;
    private List<Prefix> clientSubnetFrom;
    private List<TsigKey> keys;

    private Draft(ServerConfig from) {
      loops = from.loops;
      tcpConnectionsMax = from.tcpConnectionsMax;
      tcpIdleSeconds = from.tcpIdleSeconds;
      rateLimit = from.rateLimit;
      clientSubnetFrom = from.clientSubnetFrom;
      keys = from.keys;
    }
  }
}
