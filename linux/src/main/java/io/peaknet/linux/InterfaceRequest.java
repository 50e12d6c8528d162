package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
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

  private static final int ETHTOOL_GSTRINGS = 0x1b;
  private static final int ETHTOOL_GSSET_INFO = 0x37;
  private static final int ETHTOOL_SFEATURES = 0x3b;
  private static final int ETH_SS_FEATURES = 4;

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
  static int offloads(int socket, String name, Offloads on) {
    try (var arena = Arena.ofConfined()) {
      // struct ethtool_value {u32 command; u32 data}
      var value = arena.allocate(2 * JAVA_INT.byteSize(), 4);
      var ifreq = ifreq(arena, name);
      ifreq.set(ADDRESS, IFREQ_UNION, value);
      int result = 0;
      for (int i = 0; i < OFFLOADS.length && result >= 0; i++) {
        value.set(JAVA_INT, 0, OFFLOADS[i]);
        value.set(JAVA_INT, 4, (i == 0 ? on.checksum() : on.tcp()) ? 1 : 0);
        result = Descriptors.ioctl(socket, SIOCETHTOOL, ifreq);
      }
      return result;
    }
  }

  /**
   * Switches one of ethtool's named features on or off.
   *
   * @return −ENOENT if this kernel doesn't know it
   */
  static int feature(int socket, String name, String feature, boolean on) {
    try (var arena = Arena.ofConfined()) {
      int count = featureCount(arena, socket, name);
      if (count <= 0) {
        return count < 0 ? count : -Errno.ENOENT;
      }
      int bit = featureBit(arena, socket, name, feature, count);
      if (bit < 0) {
        return bit;
      }
      // struct ethtool_sfeatures {u32 command; u32 size; struct {u32 valid; u32 requested}[size]}
      int blocks = (count + 31) / 32;
      var request = arena.allocate(8 + 8L * blocks, 8);
      request.set(JAVA_INT, 0, ETHTOOL_SFEATURES);
      request.set(JAVA_INT, 4, blocks);
      long block = 8 + 8L * (bit / 32);
      request.set(JAVA_INT, block, 1 << bit % 32);
      request.set(JAVA_INT, block + 4, on ? 1 << bit % 32 : 0);
      return ethtool(arena, socket, name, request);
    }
  }

  private static int featureCount(Arena arena, int socket, String name) {
    // struct ethtool_sset_info {u32 command; u32 reserved; u64 mask; u32 data[]}
    var info = arena.allocate(24, 8);
    info.set(JAVA_INT, 0, ETHTOOL_GSSET_INFO);
    info.set(JAVA_LONG, 8, 1L << ETH_SS_FEATURES);
    int result = ethtool(arena, socket, name, info);
    return result < 0 ? result : info.get(JAVA_INT, 16);
  }

  private static int featureBit(Arena arena, int socket, String name, String feature, int count) {
    // struct ethtool_gstrings {u32 command; u32 set; u32 count; char names[count][32]}
    var strings = arena.allocate(12 + 32L * count, 8);
    strings.set(JAVA_INT, 0, ETHTOOL_GSTRINGS);
    strings.set(JAVA_INT, 4, ETH_SS_FEATURES);
    strings.set(JAVA_INT, 8, count);
    int result = ethtool(arena, socket, name, strings);
    for (int i = 0; i < count && result >= 0; i++) {
      if (strings.getString(12 + 32L * i).equals(feature)) {
        return i;
      }
    }
    return result < 0 ? result : -Errno.ENOENT;
  }

  private static int ethtool(Arena arena, int socket, String name, MemorySegment command) {
    var ifreq = ifreq(arena, name);
    ifreq.set(ADDRESS, IFREQ_UNION, command);
    return Descriptors.ioctl(socket, SIOCETHTOOL, ifreq);
  }
}
