package io.peaknet.lab.load;

import java.util.List;

/**
 * How clients find the server, each time that they open a connection.
 *
 * @param dns the DNS servers that are asked, {@code ADDRESS} or {@code [ADDRESS]:PORT}, the next
 *     one if one does not answer; each answer is kept for its TTL, as a caching client does. None
 *     resolves by {@link java.net.InetAddress}, whose resolver {@code peak-client} may be
 * @param caches with {@code dns}: so many clients, each with a cache of its own; connection i is of
 *     client i mod {@code caches}
 * @param triesAll whether a client that can't connect tries the name's next address, as curl and
 *     browsers do; the JDK's own takes the first alone
 * @param addresses literal ones that clients were told once and for all: nobody is asked.
 *     Connection i begins with the address i mod their number
 */
public record Naming(List<String> dns, int caches, boolean triesAll, List<String> addresses) {
  /** By {@link java.net.InetAddress}, the first address alone. */
  public static final Naming SYSTEM = new Naming(List.of(), 1, false, List.of());

  /** Checks the caches. */
  public Naming {
    if (caches < 1) {
      throw new IllegalArgumentException("%d caches: must be 1 or more".formatted(caches));
    }
    dns = List.copyOf(dns);
    addresses = List.copyOf(addresses);
  }

  /** By DNS servers, with one cache. */
  public static Naming cachedFrom(List<String> dns) {
    return new Naming(dns, 1, false, List.of());
  }

  /** By addresses that clients know. */
  public static Naming at(List<String> addresses) {
    return new Naming(List.of(), 1, false, addresses);
  }

  /** The same, trying every address. */
  public Naming tryingAll() {
    return new Naming(dns, caches, true, addresses);
  }

  /** The same, for so many clients. */
  public Naming forClients(int count) {
    return new Naming(dns, count, triesAll, addresses);
  }
}
