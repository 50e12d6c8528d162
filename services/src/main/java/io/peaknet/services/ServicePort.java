package io.peaknet.services;

import java.util.List;

/**
 * A port that a service declares: gives SRV, SVCB and HTTPS records, and is what may be open.
 *
 * @param name a label such as {@code http}; unique in its service
 * @param port 1 to 65,535
 * @param protocol TCP or UDP
 * @param alpn the protocols spoken (RFC 7301), for SVCB and HTTPS records (RFC 9460); may be empty
 */
public record ServicePort(String name, int port, Protocol protocol, List<String> alpn) {

  /** Transport protocols. */
  public enum Protocol {
    TCP,
    UDP
  }

  public ServicePort {
    if (!Words.isLabel(name)) {
      throw new IllegalArgumentException(
          "port '" + name + "': its name is a label of lower-case letters, digits and '-'");
    }
    checkNumber(name, port);
    for (String id : alpn) {
      if (id.isEmpty() || id.length() > 255) {
        throw new IllegalArgumentException("port '" + name + "': an ALPN has 1 to 255 characters");
      }
    }
    alpn = List.copyOf(alpn);
  }

  /** A TCP port without ALPN. */
  public static ServicePort tcp(String name, int port) {
    return new ServicePort(name, port, Protocol.TCP, List.of());
  }

  static void checkNumber(String name, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port '" + name + "': " + port + ": 1 to 65535 is allowed");
    }
  }
}
