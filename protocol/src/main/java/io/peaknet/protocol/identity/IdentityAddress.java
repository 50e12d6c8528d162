package io.peaknet.protocol.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The IPv6 form of an identity, and the 16-byte name of a node everywhere on the wire: an ORCHIDv2
 * (RFC 7343) with OGA ID 8, so that all of Peak is 2001:28::/32, and 96 bits of hash.
 *
 * @param high the first eight bytes, big endian
 * @param low the last eight bytes, big endian
 */
public record IdentityAddress(long high, long low) implements Comparable<IdentityAddress> {
  /** Length on the wire, in bytes. */
  public static final int LENGTH = 16;

  /** The prefix 2001:28::/32: ORCHIDv2's 2001:20::/28 followed by OGA ID 8 (RFC 7343 section 2). */
  public static final int PREFIX = 0x20010028;

  /**
   * Peak's context ID (RFC 7343 section 2): 128 random bits drawn once; it separates Peak's hashes
   * from every other use of ORCHIDs. It is part of every name and never changes.
   */
  private static final byte[] CONTEXT = HexFormat.of().parseHex("e0b25c11d31f5df48664cd9b1f1132d6");

  private static final int HASH_OFFSET = 10; // bits 80 to 175 of the digest: the middle 96 of 256

  /**
   * The address of a public key.
   *
   * @param publicKey a raw Ed25519 public key, 32 bytes
   */
  public static IdentityAddress of(byte[] publicKey) {
    if (publicKey.length != Identity.KEY_LENGTH) {
      throw new IllegalArgumentException("a public key has 32 bytes, not " + publicKey.length);
    }
    byte[] digest = sha256(publicKey);
    long first = PREFIX & 0xffffffffL;
    long next = 0;
    for (int i = 0; i < 4; i++) {
      next = next << 8 | (digest[HASH_OFFSET + i] & 0xff);
    }
    long low = 0;
    for (int i = 4; i < 12; i++) {
      low = low << 8 | (digest[HASH_OFFSET + i] & 0xff);
    }
    return new IdentityAddress(first << 32 | next, low);
  }

  /** Reads 16 bytes at {@code offset}; any value is accepted. */
  public static IdentityAddress read(byte[] from, int offset) {
    return new IdentityAddress(longAt(from, offset), longAt(from, offset + 8));
  }

  /** Writes 16 bytes at {@code offset}. */
  public void write(byte[] to, int offset) {
    for (int i = 0; i < 8; i++) {
      to[offset + i] = (byte) (high >>> (56 - 8 * i));
      to[offset + 8 + i] = (byte) (low >>> (56 - 8 * i));
    }
  }

  /** The 16 bytes, big endian. */
  public byte[] bytes() {
    byte[] bytes = new byte[LENGTH];
    write(bytes, 0);
    return bytes;
  }

  /** Whether this lies in Peak's prefix, 2001:28::/32. */
  public boolean inPrefix() {
    return (int) (high >>> 32) == PREFIX;
  }

  /**
   * Parses either form of an identity: 52 characters of base32 (the key), or an IPv6 address.
   *
   * @throws IllegalArgumentException if the text is neither, or an IPv6 address outside of Peak's
   *     prefix
   */
  public static IdentityAddress parse(String text) {
    if (text.indexOf(':') < 0) {
      return Identity.parse(text).address();
    }
    IdentityAddress address = parseIpv6(text);
    if (!address.inPrefix()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an identity: Peak's addresses begin with 2001:28:");
    }
    return address;
  }

  private static IdentityAddress parseIpv6(String text) {
    String[] halves = text.split("::", -1);
    if (halves.length > 2) {
      throw notAnAddress(text);
    }
    int[] head = groups(halves[0], text);
    int[] tail = halves.length == 2 ? groups(halves[1], text) : new int[0];
    int zeros = 8 - head.length - tail.length;
    if (halves.length == 1 ? zeros != 0 : zeros < 1) {
      throw notAnAddress(text);
    }
    long[] words = new long[2];
    for (int i = 0; i < 8; i++) {
      int group =
          i < head.length ? head[i] : i < head.length + zeros ? 0 : tail[i - head.length - zeros];
      words[i / 4] = words[i / 4] << 16 | group;
    }
    return new IdentityAddress(words[0], words[1]);
  }

  private static int[] groups(String half, String text) {
    if (half.isEmpty()) {
      return new int[0];
    }
    String[] parts = half.split(":", -1);
    int[] groups = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].matches("[0-9a-fA-F]{1,4}")) {
        throw notAnAddress(text);
      }
      groups[i] = Integer.parseInt(parts[i], 16);
    }
    return groups;
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is neither an IPv6 address nor an identity");
  }

  // By hand: tables are keyed by names, and the compiled form of a record's equals is slower.

  @Override
  public boolean equals(Object other) {
    return other instanceof IdentityAddress that && low == that.low && high == that.high;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(low * 31 + high);
  }

  /** Unsigned, as 128-bit numbers: for a stable order only, no decision rests on it. */
  @Override
  public int compareTo(IdentityAddress other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** The IPv6 text form of RFC 5952. */
  @Override
  public String toString() {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high >>> (48 - 16 * i) : low >>> (48 - 16 * (i - 4))) & 0xffff);
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) {
        j++;
      }
      if (j - i > bestLength) {
        bestStart = i;
        bestLength = j - i;
      }
      i = Math.max(i, j - 1);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static long longAt(byte[] from, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (from[offset + i] & 0xff);
    }
    return value;
  }

  private static byte[] sha256(byte[] publicKey) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(CONTEXT);
      return digest.digest(publicKey);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
