package io.peaknet.lab.load;

import org.jspecify.annotations.Nullable;

/**
 * How clients find the server, each time that they open a connection.
 *
 * @param dns the DNS server that is asked, {@code ADDRESS} or {@code [ADDRESS]:PORT}, each answer
 *     being kept for its TTL, as a caching client does; null resolves by {@link
 *     java.net.InetAddress}, whose resolver {@code peak-client} may be
 * @param caches with {@code dns}: so many clients, each with a cache of its own; connection i is of
 *     client i mod {@code caches}
 * @param triesAll whether a client that can't connect tries the name's next address, as curl and
 *     browsers do; the JDK's own takes the first alone
 */
public record Naming(@Nullable String dns, int caches, boolean triesAll) {
  /** By {@link java.net.InetAddress}, the first address alone. */
  public static final Naming SYSTEM = new Naming(null, 1, false);

  /** Checks the caches. */
  public Naming {
    if (caches < 1) {
      throw new IllegalArgumentException("%d caches: must be 1 or more".formatted(caches));
    }
  }

  /** By one DNS server, with one cache. */
  public static Naming cachedFrom(String dns) {
    return new Naming(dns, 1, false);
  }

  /** The same, trying every address. */
  public Naming tryingAll() {
    return new Naming(dns, caches, true);
  }

  /** The same, for so many clients. */
  public Naming forClients(int count) {
    return new Naming(dns, count, triesAll);
  }
}
