package io.peaknet.dns;

/**
 * Which variant a client gets: a number of its prefix, mixed with the name's so that one group of
 * clients doesn't get the same places in all services. Equal on all servers of a zone.
 */
final class ClientGroups {
  private static final long IPV6_PREFIX = 0xffff_ffff_ffff_ff00L;
  private static final long IPV4_PREFIX = 0xffff_ff00L;
  private static final long IPV4 = 1L << 32;

  private ClientGroups() {}

  /** Of an address in two halves, v4-mapped if it is one of IPv4. */
  static long of(long high, long low) {
    return (high | ((low >>> 32) ^ 0xffff)) == 0 ? ofIpv4(low & 0xffff_ffffL) : ofIpv6(high);
  }

  /** Of the 32 bits of an address: of its /24. */
  static long ofIpv4(long address) {
    return mix(IPV4 | (address & IPV4_PREFIX));
  }

  /** Of the first 64 bits of an address: of its /56. */
  static long ofIpv6(long high) {
    return mix(high & IPV6_PREFIX);
  }

  /** What a name adds; FNV-1a over its wire form. */
  static long salt(Name name) {
    long hash = 0xcbf29ce484222325L;
    for (byte one : name.wire()) {
      hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** 0 to {@code count} − 1. */
  static int pick(long group, long salt, int count) {
    return (int) (((mix(group ^ salt) >>> 32) * count) >>> 32);
  }

  /** SplitMix64's finalizer (Steele, Lea, Flood 2014, figure 16). */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
