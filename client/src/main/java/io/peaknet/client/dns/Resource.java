package io.peaknet.client.dns;

import java.net.InetAddress;
import java.util.List;

/**
 * A record of an answer, of the kinds that this stub understands. Names are in their usual form
 * ({@link Names}); times to live are in seconds.
 */
public sealed interface Resource {
  /** Types by number (the IANA registry of DNS parameters). */
  int A = 1;

  /** A name that stands for another (RFC 1035). */
  int CNAME = 5;

  /** The start of a zone (RFC 1035). */
  int SOA = 6;

  /** An IPv6 address (RFC 3596). */
  int AAAA = 28;

  /** Where a service is (RFC 2782). */
  int SRV = 33;

  /** EDNS (RFC 6891). */
  int OPT = 41;

  /** Where a service is, and how it is spoken to (RFC 9460). */
  int SVCB = 64;

  /** The same for web servers (RFC 9460). */
  int HTTPS = 65;

  /** The name that it is about. */
  String owner();

  /** How long it may be kept, in seconds. */
  long ttl();

  /** A or AAAA. */
  record Address(String owner, long ttl, InetAddress address) implements Resource {}

  /** CNAME. */
  record Alias(String owner, long ttl, String target) implements Resource {}

  /** SOA, of which only the time to keep "no such name" counts (RFC 2308 section 5). */
  record Authority(String owner, long ttl, long minimum) implements Resource {}

  /** SRV. */
  record Service(String owner, long ttl, int priority, int weight, int port, String target)
      implements Resource {}

  /**
   * SVCB or HTTPS.
   *
   * @param priority 0 for an alias
   * @param port 0 if it names none
   */
  record Binding(
      String owner, long ttl, int priority, String target, int port, List<InetAddress> hints)
      implements Resource {
    /** Copies. */
    public Binding {
      hints = List.copyOf(hints);
    }
  }
}
