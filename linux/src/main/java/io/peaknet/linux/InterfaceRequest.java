package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the kernel is asked about a network interface by its name (netdevice(7)), through any socket
 * of the network namespace that it is in. Results are −errno if they fail.
 */
final class InterfaceRequest {
  /** IFNAMSIZ less its final zero. */
  static final int BYTES_MAX = 15;

  /** Where the part of {@code ifreq} begins whose meaning depends on the request. */
  static final int IFREQ_UNION = 16;

  private static final int IFREQ_BYTES = 40;

  private static final long SIOCGIFHWADDR = 0x8927;
  private static final long SIOCGIFINDEX = 0x8933;
  private static final long SIOCETHTOOL = 0x8946;
  // ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO
  private static final int[] OFFLOADS = {0x17, 0x1f, 0x24, 0x2c};

  private InterfaceRequest() {}

  /** Refuses what the kernel would, and patterns such as {@code tun%d}. */
  static void check(String name) throws SystemException {
    boolean sound =
        !name.isEmpty()
            && name.getBytes(UTF_8).length <= BYTES_MAX
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().noneMatch(InterfaceRequest::forbidden);
    if (!sound) {
      throw new SystemException(
          "naming a network interface '" + name + "'",
          Errno.EINVAL,
          "a name has 1 to 15 characters, no slash, colon, per cent sign or space");
    }
  }

  private static boolean forbidden(int c) {
    return c == '/' || c == ':' || c == '%' || c <= ' ';
  }

  /** An {@code ifreq} of zeros after the name. */
  static MemorySegment ifreq(Arena arena, String name) {
    MemorySegment ifreq = arena.allocate(IFREQ_BYTES, 8);
    ifreq.setString(0, name);
    return ifreq;
  }

  /** The interface's number, at least 1. */
  static int index(int socket, String name) {
    try (var arena = Arena.ofConfined()) {
      var ifreq = ifreq(arena, name);
      int result = Descriptors.ioctl(socket, SIOCGIFINDEX, ifreq);
      return result < 0 ? result : ifreq.get(JAVA_INT, IFREQ_UNION);
    }
  }

  /** Reads the interface's hardware address of 6 bytes. */
  static int mac(int socket, String name, byte[] mac) {
    try (var arena = Arena.ofConfined()) {
      var ifreq = ifreq(arena, name);
      int result = Descriptors.ioctl(socket, SIOCGIFHWADDR, ifreq);
      // The union holds a struct sockaddr: a 16-bit family, then the address.
      MemorySegment.copy(ifreq, JAVA_BYTE, IFREQ_UNION + 2, mac, 0, mac.length);
      return result;
    }
  }

  /**
   * Switches on or off what lets packets pass an interface unfinished: checksums left to the device
   * and segments yet to be cut or already merged.
   */
  static int offloads(int socket, String name, boolean on) {
    try (var arena = Arena.ofConfined()) {
      // struct ethtool_value {u32 command; u32 data}
      var value = arena.allocate(2 * JAVA_INT.byteSize(), 4);
      value.set(JAVA_INT, 4, on ? 1 : 0);
      var ifreq = ifreq(arena, name);
      ifreq.set(ADDRESS, IFREQ_UNION, value);
      int result = 0;
      for (int i = 0; i < OFFLOADS.length && result >= 0; i++) {
        value.set(JAVA_INT, 0, OFFLOADS[i]);
        result = Descriptors.ioctl(socket, SIOCETHTOOL, ifreq);
      }
      return result;
    }
  }
}
