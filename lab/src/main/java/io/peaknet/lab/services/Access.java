package io.peaknet.lab.services;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How clients come to a service.
 *
 * @param origin scheme, host and port of its URLs
 * @param dns the name server that clients ask themselves for the host in {@code origin}; null if
 *     that is an address
 * @param byLibrary whether clients are JVMs with {@code peak-client} on their class path
 * @param trust the certificates to believe, inside the cage; null without TLS
 */
record Access(String origin, @Nullable String dns, boolean byLibrary, @Nullable Path trust) {
  /** At an address, without TLS. */
  static Access at(String address) {
    return new Access("http://[%s]:%d".formatted(address, Network.PORT), null, false, null);
  }

  /** At an address, with TLS. */
  static Access secured(String address, Path trust) {
    return new Access("https://[%s]:%d".formatted(address, Network.PORT), null, false, trust);
  }

  /** At a name, which clients look up. */
  static Access named(String name, String dns) {
    return new Access("http://%s:%d".formatted(name, Network.PORT), dns, false, null);
  }

  /** The same by {@code peak-client}. */
  Access withLibrary() {
    return new Access(origin, dns, true, trust);
  }
}
