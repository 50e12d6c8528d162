package io.peaknet.services;

import java.util.List;
import java.util.Set;

/**
 * A port that a service declares: gives SRV, SVCB and HTTPS records, and is what may be open.
 *
 * @param name a label such as {@code http}, of up to 62 characters; unique in its service
 * @param port 1 to 65,535
 * @param protocol TCP or UDP
 * @param alpn the protocols spoken (RFC 7301), for SVCB and HTTPS records (RFC 9460); may be empty.
 *     Each in visible ASCII without what a list of them would have to escape, as all that are
 *     registered are but for those set aside for GREASE
 */
public record ServicePort(String name, int port, Protocol protocol, List<String> alpn) {

  private static final Set<String> HTTP = Set.of("http/1.1", "h2", "h3");
  private static final int HTTPS_PORT = 443;
  private static final String ESCAPED = "\" , ; ( ) \\";

  /** Transport protocols. */
  public enum Protocol {
    TCP,
    UDP
  }

  public ServicePort {
    // With a '_' before it, it is a label still.
    if (!Words.isLabel(name) || !Words.isLabel("_" + name)) {
      throw new IllegalArgumentException(
          "port '"
              + Words.shortened(name)
              + "': its name is a label of up to 62 lower-case letters, digits and '-'");
    }
    checkNumber(name, port);
    for (String id : alpn) {
      if (id.isEmpty() || id.length() > 255) {
        throw new IllegalArgumentException("port '" + name + "': an ALPN has 1 to 255 characters");
      }
      if (!id.chars().allMatch(ServicePort::isAlpnCharacter)) {
        throw new IllegalArgumentException(
            "port '"
                + name
                + "': ALPN '"
                + Words.shortened(id)
                + "': visible ASCII but for "
                + ESCAPED
                + " is allowed, as in h2 and http/1.1");
      }
    }
    alpn = List.copyOf(alpn);
  }

  /** What comes before a service's name where SRV records are (RFC 2782). */
  String serverLabels() {
    return "_" + name + "._" + Words.lower(protocol.name());
  }

  /**
   * What comes before a service's name where the HTTPS or SVCB record is (RFC 9460 sections 2.3 and
   * 9.1): the port, and the scheme. Empty if it is at the name itself.
   */
  String bindingLabels() {
    return isHttp() && port == HTTPS_PORT ? "" : "_" + port + "._" + (isHttp() ? "https" : name);
  }

  /** Whether it speaks HTTP, which has HTTPS records and not SVCB. */
  boolean isHttp() {
    return alpn.stream().anyMatch(HTTP::contains);
  }

  /** A TCP port without ALPN. */
  public static ServicePort tcp(String name, int port) {
    return new ServicePort(name, port, Protocol.TCP, List.of());
  }

  private static boolean isAlpnCharacter(int c) {
    return c > ' ' && c < 127 && ESCAPED.indexOf(c) < 0;
  }

  static void checkNumber(String name, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port '" + name + "': " + port + ": 1 to 65535 is allowed");
    }
  }
}
