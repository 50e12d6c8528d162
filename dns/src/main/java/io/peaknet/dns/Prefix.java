package io.peaknet.dns;

import java.net.InetAddress;

/**
 * A block of addresses, such as {@code 10.0.0.0/8}.
 *
 * @param address its first address
 * @param bits how many bits its addresses share
 */
public record Prefix(InetAddress address, int bits) {
  /** Checks that no bit is set behind the prefix. */
  public Prefix {
    byte[] bytes = address.getAddress();
    if (bits < 0 || bits > 8 * bytes.length) {
      throw new IllegalArgumentException(
          "a prefix of " + bits + " bits, allowed: 0 to " + 8 * bytes.length);
    }
    for (int i = bits; i < 8 * bytes.length; i++) {
      if ((bytes[i / 8] & (0x80 >> (i % 8))) != 0) {
        throw new IllegalArgumentException(
            address.getHostAddress() + " has bits set behind the first " + bits);
      }
    }
  }

  /**
   * Reads {@code 2001:db8::/32}, or an address alone.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      return new Prefix(
          parsed,
          slash < 0 ? 8 * parsed.getAddress().length : Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "no prefix: '" + text + "' (" + e.getMessage() + "); write 10.0.0.0/8 or 2001:db8::/32",
          e);
    }
  }

  /** Whether an address lies in it. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      if (((mine[i / 8] ^ theirs[i / 8]) & (0x80 >> (i % 8))) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
