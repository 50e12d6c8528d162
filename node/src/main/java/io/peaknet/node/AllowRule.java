package io.peaknet.node;

import io.peaknet.protocol.identity.IdentityAddress;
import org.jspecify.annotations.Nullable;

/**
 * One way in through the {@link Firewall}: who may reach what on this node.
 *
 * @param identity who; null is everybody
 * @param protocol over what
 * @param portFirst the lowest port of this node that it opens, 0 to 65535
 * @param portLast the highest
 */
public record AllowRule(
    @Nullable IdentityAddress identity, Protocol protocol, int portFirst, int portLast) {

  /** Over what an {@link AllowRule} lets packets in. */
  public enum Protocol {
    /** TCP and UDP. */
    ANY,
    /** TCP alone. */
    TCP,
    /** UDP alone. */
    UDP,
    /** ICMPv6 that is no error: echo requests without a limit. Has no ports. */
    ICMP
  }

  /** Every port. */
  public static final String ALL_PORTS = "0-65535";

  public AllowRule {
    if (portFirst < 0 || portLast > 65_535 || portFirst > portLast) {
      throw new IllegalArgumentException(
          "port " + portFirst + "-" + portLast + " is no range within 0-65535");
    }
  }

  /**
   * Parses what a configuration says.
   *
   * @param identity an identity in either form, or {@code *}
   * @param protocol {@code tcp}, {@code udp}, {@code icmp}; null is TCP and UDP
   * @param port {@code N} or {@code N-M}; null is all
   * @throws IllegalArgumentException saying what is wrong and what is allowed
   */
  public static AllowRule parse(String identity, @Nullable String protocol, @Nullable String port) {
    IdentityAddress who = identity.equals("*") ? null : IdentityAddress.parse(identity);
    Protocol over =
        switch (protocol) {
          case null -> Protocol.ANY;
          case "tcp" -> Protocol.TCP;
          case "udp" -> Protocol.UDP;
          case "icmp" -> Protocol.ICMP;
          default ->
              throw new IllegalArgumentException(
                  "protocol '" + protocol + "': tcp, udp or icmp is allowed");
        };
    if (over == Protocol.ICMP && port != null) {
      throw new IllegalArgumentException("icmp has no ports: leave 'port' out");
    }
    String range = port == null ? ALL_PORTS : port;
    int dash = range.indexOf('-');
    int first = port(dash < 0 ? range : range.substring(0, dash), range);
    int last = dash < 0 ? first : port(range.substring(dash + 1), range);
    if (first > last) {
      throw notAPort(range);
    }
    return new AllowRule(who, over, first, last);
  }

  /** Whether it lets {@code peer} reach a port. */
  boolean allows(IdentityAddress peer, int ipProtocol, int localPort) {
    return isFor(peer)
        && localPort >= portFirst
        && localPort <= portLast
        && switch (protocol) {
          case ANY -> ipProtocol == Ip6Packet.TCP || ipProtocol == Ip6Packet.UDP;
          case TCP -> ipProtocol == Ip6Packet.TCP;
          case UDP -> ipProtocol == Ip6Packet.UDP;
          case ICMP -> false;
        };
  }

  /** Whether it lets {@code peer} send ICMPv6. */
  boolean allowsIcmp(IdentityAddress peer) {
    return protocol == Protocol.ICMP && isFor(peer);
  }

  private boolean isFor(IdentityAddress peer) {
    return identity == null || identity.equals(peer);
  }

  private static int port(String digits, String range) {
    if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> isDigit(c))) {
      throw notAPort(range);
    }
    int port = Integer.parseInt(digits);
    if (port > 65_535) {
      throw notAPort(range);
    }
    return port;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static IllegalArgumentException notAPort(String range) {
    return new IllegalArgumentException(
        "port '" + range + "': a port N or a range N-M within 0 to 65535 is allowed");
  }
}
