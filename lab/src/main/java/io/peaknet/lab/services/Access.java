package io.peaknet.lab.services;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How clients come to a service.
 *
 * @param origin scheme, host and port of its URLs
 * @param dns the name servers that clients ask themselves for the host in {@code origin}, the next
 *     one if one does not answer; none if that is an address
 * @param addresses those that clients know instead of the one in {@code origin}, and share; none if
 *     that one is all
 * @param byLibrary whether clients are JVMs with {@code peak-client} on their class path
 * @param trust the certificates to believe, inside the cage; null without TLS
 */
record Access(
    String origin,
    List<String> dns,
    List<String> addresses,
    boolean byLibrary,
    @Nullable Path trust) {
  /** At an address, without TLS. */
  static Access at(String address) {
    return new Access(
        "http://[%s]:%d".formatted(address, Network.PORT), List.of(), List.of(), false, null);
  }

  /** At several addresses, without TLS; what is asked for once is asked of the first. */
  static Access at(List<String> addresses) {
    return new Access(at(addresses.getFirst()).origin(), List.of(), addresses, false, null);
  }

  /** At an address, with TLS. */
  static Access secured(String address, Path trust) {
    return new Access(
        "https://[%s]:%d".formatted(address, Network.PORT), List.of(), List.of(), false, trust);
  }

  /** At a name, which clients look up. */
  static Access named(String name) {
    return new Access(
        "http://%s:%d".formatted(name, Network.PORT),
        Network.DNS_ADDRESSES,
        List.of(),
        false,
        null);
  }

  /** The same by {@code peak-client}. */
  Access withLibrary() {
    return new Access(origin, dns, addresses, true, trust);
  }
}
