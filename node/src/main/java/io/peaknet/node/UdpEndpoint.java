package io.peaknet.node;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;

/**
 * A UDP address and port, and which of this node's sockets reaches it: an answer leaves by the port
 * that the question came to.
 *
 * @param socket index into {@link UdpLinks}
 * @param high the first half of the 16-byte address, IPv4 being mapped (::ffff:a.b.c.d)
 * @param low its second half
 * @param scope interface index of a link-local address, otherwise 0
 */
record UdpEndpoint(int socket, long high, long low, int port, int scope) implements Endpoint {

  /** An endpoint from what the resolver or a literal gave. */
  static UdpEndpoint of(int socket, InetAddress address, int port) {
    byte[] bytes = mapped(address.getAddress());
    IdentityAddress halves = IdentityAddress.read(bytes, 0);
    int scope = address instanceof Inet6Address six && isLinkLocal(bytes) ? six.getScopeId() : 0;
    return new UdpEndpoint(socket, halves.high(), halves.low(), port, scope);
  }

  /** The 16 bytes of an address of 4 or 16. */
  static byte[] mapped(byte[] address) {
    if (address.length == 16) {
      return address;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(address, 0, mapped, 12, 4);
    return mapped;
  }

  /** Writes the 16-byte address. */
  void writeAddress(byte[] to) {
    new IdentityAddress(high, low).write(to, 0);
  }

  boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** The URL form, as in {@code udp://[fe80::1%eth0]:7411}. */
  @Override
  public String toString() {
    String host;
    if (isIpv4()) {
      host = (low >>> 24 & 255) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255);
      host += "." + (low & 255);
    } else {
      host = "[" + new IdentityAddress(high, low) + (scope == 0 ? "" : "%" + scopeName()) + "]";
    }
    return "udp://" + host + ":" + port;
  }

  private String scopeName() {
    try {
      NetworkInterface device = NetworkInterface.getByIndex(scope);
      return device == null ? Integer.toString(scope) : device.getName();
    } catch (IOException _) {
      return Integer.toString(scope);
    }
  }

  private static boolean isLinkLocal(byte[] bytes) {
    return bytes[0] == (byte) 0xfe && (bytes[1] & 0xc0) == 0x80;
  }
}
