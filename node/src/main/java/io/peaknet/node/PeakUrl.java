package io.peaknet.node;

import io.peaknet.protocol.identity.IdentityAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a neighbour is, or where to listen: {@code udp://[ID@]host:port}.
 *
 * @param pinned the identity expected there; null if the URL names none
 * @param host an IPv4 address, an IPv6 address without brackets (with {@code %scope} if it is link
 *     local), or a name
 * @param port 0 to 65535; 0 only to listen on any free one
 */
public record PeakUrl(@Nullable IdentityAddress pinned, String host, int port) {
  /** The port where none is given. */
  public static final int DEFAULT_PORT = 7411;

  private static final String ALLOWED = "udp://[ID@]host:port is allowed";

  /**
   * Parses where a neighbour is.
   *
   * @throws IllegalArgumentException saying what is wrong and what is allowed
   */
  public static PeakUrl parsePeer(String text) {
    PeakUrl url = parse(text);
    if (url.port == 0) {
      throw wrong(text, "port 0 can't be dialled, 1 to 65535 can");
    }
    if (url.isLinkLocal() && url.host.indexOf('%') < 0) {
      throw wrong(text, "a link-local address needs its interface: [" + url.host + "%eth0]");
    }
    return url;
  }

  /**
   * Parses where to listen: no identity, and an address of this host instead of a name.
   *
   * @throws IllegalArgumentException saying what is wrong and what is allowed
   */
  public static PeakUrl parseListen(String text) {
    PeakUrl url = parse(text);
    if (url.pinned != null) {
      throw wrong(text, "to listen, leave the identity out: udp://address:port");
    }
    if (!url.isLiteral()) {
      throw wrong(text, "to listen, give an address such as 0.0.0.0 or [::], not a name");
    }
    if (url.host.indexOf('%') >= 0 || url.isLinkLocal()) {
      throw wrong(text, "link-local addresses are heard by [::], which names none of them");
    }
    return url;
  }

  private static PeakUrl parse(String text) {
    int scheme = text.indexOf("://");
    if (scheme < 0) {
      throw wrong(text, ALLOWED);
    }
    switch (text.substring(0, scheme)) {
      case "udp" -> {}
      case "tls", "ethernet", "lan" ->
          throw wrong(
              text, text.substring(0, scheme) + ":// is not available in this version, udp:// is");
      default -> throw wrong(text, "no such scheme; " + ALLOWED);
    }
    String rest = text.substring(scheme + 3);
    // No host and no scope holds an '@', whereas an identity in IPv6 form is full of colons.
    int at = rest.lastIndexOf('@');
    IdentityAddress pinned = at < 0 ? null : pinned(text, rest.substring(0, at));
    String place = rest.substring(at + 1);
    int hostEnd = hostEnd(text, place);
    String host = place.substring(0, hostEnd);
    boolean bracketed = host.startsWith("[");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (bracketed ? !isIpv6(host) : !isIpv4(host) && !isName(host)) {
      throw wrong(text, "'" + host + "' is no host: an IPv4 address, [IPv6 address] or name is");
    }
    return new PeakUrl(pinned, host, port(text, place.substring(hostEnd)));
  }

  /** Whether the host is an address rather than a name. */
  boolean isLiteral() {
    return isIpv6(host) || isIpv4(host);
  }

  /** Whether the host is an IPv6 address. */
  boolean isIpv6() {
    return isIpv6(host);
  }

  private boolean isLinkLocal() {
    return isIpv6() && host.matches("(?i)fe[89ab].*");
  }

  /** The URL text, which parses to an equal value. */
  @Override
  public String toString() {
    String place = isIpv6() ? "[" + host + "]" : host;
    return "udp://" + (pinned == null ? "" : pinned + "@") + place + ":" + port;
  }

  private static IdentityAddress pinned(String text, String identity) {
    try {
      return IdentityAddress.parse(identity);
    } catch (IllegalArgumentException e) {
      throw wrong(text, String.valueOf(e.getMessage()));
    }
  }

  private static int hostEnd(String text, String place) {
    if (place.startsWith("[")) {
      int end = place.indexOf(']');
      if (end < 0) {
        throw wrong(text, "the bracket around the IPv6 address is not closed");
      }
      return end + 1;
    }
    int colon = place.indexOf(':');
    if (colon != place.lastIndexOf(':')) {
      throw wrong(text, "an IPv6 address goes in brackets: udp://[::1]:" + DEFAULT_PORT);
    }
    return colon < 0 ? place.length() : colon;
  }

  private static int port(String text, String behindHost) {
    if (behindHost.isEmpty()) {
      return DEFAULT_PORT;
    }
    if (behindHost.matches(":[0-9]{1,5}")) {
      int port = Integer.parseInt(behindHost.substring(1));
      if (port <= 65_535) {
        return port;
      }
    }
    throw wrong(text, "'" + behindHost + "' is no port: ':' and 0 to 65535 is");
  }

  private static boolean isIpv4(String host) {
    return host.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}") && isAddress(host, true);
  }

  private static boolean isIpv6(String host) {
    int scope = host.indexOf('%');
    String address = scope < 0 ? host : host.substring(0, scope);
    boolean scoped = scope < 0 || host.substring(scope + 1).matches("[\\w.-]{1,15}");
    return address.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*") && scoped && isAddress(address, false);
  }

  private static boolean isAddress(String text, boolean four) {
    try {
      return InetAddress.ofLiteral(text) instanceof Inet4Address == four;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isName(String host) {
    // RFC 1123 section 2.1; the underscore is common on networks of one's own. What ends in a
    // number would be an address (RFC 3986, and the resolver's own readings of "127.1").
    return host.length() <= 253
        && host.matches(
            "(?i)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z_][a-z0-9_-]{0,62}\\.?");
  }

  private static IllegalArgumentException wrong(String text, String why) {
    return new IllegalArgumentException("'" + text + "': " + why);
  }
}
