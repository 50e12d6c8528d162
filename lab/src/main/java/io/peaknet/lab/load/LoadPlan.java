package io.peaknet.lab.load;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Load} asks for, how fast, and how its clients find the server.
 *
 * @param url whom to ask for what: {@code http} or {@code https}, a name or a literal address
 * @param mode what becomes of connections
 * @param connections at most so many at a time
 * @param trust with https: a PEM file of the certificates that are believed, whatever their names;
 *     null takes the JDK's, and checks names
 * @param replicaHeader the header of answers that names who answered
 */
public record LoadPlan(
    URI url,
    Mode mode,
    int connections,
    Pace pace,
    Times times,
    Naming naming,
    @Nullable Path trust,
    String replicaHeader) {

  private static final int CONNECTIONS_MAX = 100_000;

  /** What becomes of connections. */
  public enum Mode {
    /** Kept, and used again by the request that is due next, the longest idle one first. */
    KEEP,
    /** Each request has one of its own, which the server is asked to close. */
    CLOSE,
    /**
     * Each connection is a client that stays with it until it breaks: request i is client i mod
     * C's, and waits for no other connection.
     */
    HELD;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks what belongs together.
   *
   * @throws IllegalArgumentException names what is wrong and what is allowed
   */
  public LoadPlan {
    String scheme = url.getScheme();
    boolean http = scheme != null && (scheme.equals("http") || scheme.equals("https"));
    check(http && url.getHost() != null, "url", url, "http://HOST[:PORT]/PATH or https://...");
    check(
        connections >= 1 && connections <= CONNECTIONS_MAX,
        "connections",
        connections,
        "1 to " + CONNECTIONS_MAX);
    check(
        replicaHeader.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"),
        "replica-header",
        replicaHeader,
        "the name of a header");
  }

  private static void check(boolean holds, String what, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException("%s %s: must be %s".formatted(what, value, allowed));
    }
  }

  /** A thousand requests a second over 32 kept connections, for ten seconds after two. */
  public static LoadPlan to(String url) {
    return new LoadPlan(
        URI.create(url),
        Mode.KEEP,
        32,
        Pace.even(1000),
        Times.STANDARD,
        Naming.SYSTEM,
        null,
        "X-Replica");
  }

  /** The same over others. */
  public LoadPlan over(Mode how, int count) {
    return new LoadPlan(url, how, count, pace, times, naming, trust, replicaHeader);
  }

  /** The same at another pace. */
  public LoadPlan at(Pace other) {
    return new LoadPlan(url, mode, connections, other, times, naming, trust, replicaHeader);
  }

  /** The same for another time. */
  public LoadPlan during(Times other) {
    return new LoadPlan(url, mode, connections, pace, other, naming, trust, replicaHeader);
  }

  /** The same by clients that find the server otherwise. */
  public LoadPlan finding(Naming other) {
    return new LoadPlan(url, mode, connections, pace, times, other, trust, replicaHeader);
  }

  /** The same believing these certificates alone. */
  public LoadPlan trusting(Path certificates) {
    return new LoadPlan(url, mode, connections, pace, times, naming, certificates, replicaHeader);
  }

  boolean isTls() {
    return "https".equals(url.getScheme());
  }

  /** The port, the scheme's own if none is named. */
  int port() {
    return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
  }

  /** The host's name or literal address, without brackets. */
  String host() {
    String host = String.valueOf(url.getHost());
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** What is asked for: the path and what follows it. */
  String target() {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }
}
