package io.peaknet.linux;

import java.io.IOException;

/**
 * Sets up network interfaces of the calling thread's network namespace by rtnetlink (rtnetlink(7)).
 * All methods throw {@link SystemException} with the kernel's own explanation where it gives one;
 * they need CAP_NET_ADMIN in the namespace.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class NetworkInterfaces {
  private NetworkInterfaces() {}

  /** Gives an interface an IPv6 address (16 bytes), at once usable: no duplicate detection. */
  public static void addAddress(String name, byte[] address, int prefixLength) throws IOException {
    throw new UnsupportedOperationException(name + address.length + prefixLength);
  }

  /** Sends an IPv6 prefix (16 bytes, of which the first {@code prefixLength} bits count) there. */
  public static void addRoute(byte[] prefix, int prefixLength, String name) throws IOException {
    throw new UnsupportedOperationException(name + prefix.length + prefixLength);
  }

  /** Brings an interface up. */
  public static void up(String name) throws IOException {
    throw new UnsupportedOperationException(name);
  }

  /** Brings the loopback interface up, which is down in a new network namespace. */
  public static void loopbackUp() throws IOException {
    up("lo");
  }

  /** Sets the largest packet in bytes. */
  public static void mtu(String name, int mtu) throws IOException {
    throw new UnsupportedOperationException(name + mtu);
  }

  /** Switches neighbour discovery off on an interface that needs none. */
  public static void setNoArp(String name) throws IOException {
    throw new UnsupportedOperationException(name);
  }

  /**
   * Keeps the kernel from speaking on an interface by itself: no link-local address, so neither
   * router solicitations nor duplicate detection nor multicast reports. To be called while down.
   */
  public static void quiet(String name) throws IOException {
    throw new UnsupportedOperationException(name);
  }

  /** Removes an interface; its peer too if it is a veth. */
  public static void delete(String name) throws IOException {
    throw new UnsupportedOperationException(name);
  }
}
