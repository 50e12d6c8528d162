package io.peaknet.dns;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A domain name, absolute and in lower case (RFC 1034 section 3.1, RFC 4343). Ordered as DNSSEC
 * orders names (RFC 4034 section 6.1).
 */
public final class Name implements Comparable<Name> {
  /** The most bytes that a name has on the wire. */
  static final int BYTES_MAX = 255;

  private static final int LABEL_BYTES_MAX = 63;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** The name of the root zone. */
  public static final Name ROOT = new Name(new byte[1]);

  private final byte[] wire;

  private Name(byte[] wire) {
    this.wire = wire;
  }

  /**
   * Reads a name such as {@code www.example.org}, with or without the dot at its end; {@code \.}
   * and {@code \DDD} stand for a byte (RFC 1035 section 5.1).
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Name parse(String text) {
    if (text.equals(".")) {
      return ROOT;
    }
    var out = new byte[BYTES_MAX];
    int label = 0;
    int end = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        label = closeLabel(text, out, label, end);
        end = label + 1;
        continue;
      }
      int value = c;
      if (c == '\\') {
        value = escaped(text, i + 1);
        i += isDigit(text, i + 1) ? 3 : 1;
      }
      if (value > 0x7f && c != '\\') {
        throw refuse(text, "it has letters beyond ASCII: write it in its xn-- form");
      }
      if (end >= BYTES_MAX) {
        throw refuse(text, "it is longer than 255 bytes");
      }
      out[end++] = lower((byte) value);
    }
    if (end > label + 1) {
      label = closeLabel(text, out, label, end);
    }
    if (label == 0) {
      throw refuse(text, "it is empty; the root is '.'");
    }
    return new Name(Arrays.copyOf(out, label + 1));
  }

  private static int closeLabel(String text, byte[] out, int label, int end) {
    int length = end - label - 1;
    if (length < 1 || length > LABEL_BYTES_MAX) {
      throw refuse(text, "a part between dots has " + length + " bytes, allowed: 1 to 63");
    }
    if (end >= BYTES_MAX) {
      throw refuse(text, "it is longer than 255 bytes");
    }
    out[label] = (byte) length;
    return end;
  }

  private static int escaped(String text, int at) {
    if (at < text.length() && !isDigit(text, at)) {
      return text.charAt(at);
    }
    if (isDigit(text, at + 1) && isDigit(text, at + 2)) {
      int value = Integer.parseInt(text, at, at + 3, 10);
      if (value <= 255) {
        return value;
      }
    }
    throw refuse(text, "a \\ wants a character or three digits up to 255 behind it");
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static IllegalArgumentException refuse(String text, String why) {
    return new IllegalArgumentException("no domain name: '" + text + "': " + why);
  }

  /**
   * Takes a name as it is on the wire, uncompressed and ending with the root's zero.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Name ofWire(byte[] bytes, int offset) {
    int at = offset;
    while (at < bytes.length && bytes[at] != 0) {
      if (bytes[at] < 0 || bytes[at] > LABEL_BYTES_MAX) {
        throw new IllegalArgumentException("a label of " + (bytes[at] & 0xff) + " bytes");
      }
      at += 1 + bytes[at];
    }
    if (at >= bytes.length || at + 1 - offset > BYTES_MAX) {
      throw new IllegalArgumentException("a name that does not end");
    }
    byte[] copy = Arrays.copyOfRange(bytes, offset, at + 1);
    for (int i = 0; i < copy.length; i++) {
      copy[i] = lower(copy[i]);
    }
    return new Name(copy);
  }

  /** Length bytes are below 'A': a whole name can be lowered, byte by byte. */
  private static byte lower(byte value) {
    return value >= 'A' && value <= 'Z' ? (byte) (value + 32) : value;
  }

  /** The name under {@code ip6.arpa} or {@code in-addr.arpa} that a PTR record of it has. */
  public static Name reverse(InetAddress address) {
    byte[] bytes = address.getAddress();
    var text = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      int value = bytes[i] & 0xff;
      if (bytes.length == 4) {
        text.append(value).append('.');
      } else {
        text.append(HEX[value & 15]).append('.').append(HEX[value >> 4]).append('.');
      }
    }
    return parse(text.append(bytes.length == 4 ? "in-addr.arpa" : "ip6.arpa").toString());
  }

  /**
   * The name with one label before this one.
   *
   * @param label as in {@link #parse}, a dot in it being part of the label
   */
  public Name child(String label) {
    String escaped = label.replace("\\", "\\\\").replace(".", "\\.");
    byte[] first = parse(escaped).wire;
    return joined(first, first.length - 1);
  }

  /** The name with all labels of another before it: {@code www.a} within {@code example.org}. */
  public Name child(Name relative) {
    return joined(relative.wire, relative.wire.length - 1);
  }

  private Name joined(byte[] first, int length) {
    if (length + wire.length > BYTES_MAX) {
      throw new IllegalArgumentException("a name longer than 255 bytes below " + this);
    }
    byte[] joined = Arrays.copyOf(first, length + wire.length);
    System.arraycopy(wire, 0, joined, length, wire.length);
    return new Name(joined);
  }

  /** The name without its first label; the root's is the root. */
  public Name parent() {
    return isRoot() ? this : new Name(Arrays.copyOfRange(wire, 1 + wire[0], wire.length));
  }

  /** Whether it is the root's. */
  public boolean isRoot() {
    return wire.length == 1;
  }

  /** Whether its first label is {@code *} (RFC 4592). */
  public boolean isWildcard() {
    return wire.length > 2 && wire[0] == 1 && wire[1] == '*';
  }

  /** Whether it is {@code other} or lies below it. */
  public boolean isWithin(Name other) {
    int from = wire.length - other.wire.length;
    int at = 0;
    while (at < from) {
      at += 1 + wire[at];
    }
    return at == from && Arrays.equals(wire, from, wire.length, other.wire, 0, other.wire.length);
  }

  /** How many labels it has, the root's not counted. */
  public int labels() {
    int count = 0;
    for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
      count++;
    }
    return count;
  }

  /** As it is on the wire; not to be changed. */
  byte[] wire() {
    return wire;
  }

  /**
   * Bytes that sort as the names do: labels from the last to the first, each ended by a zero; in a
   * label the bytes 0 and 1 are written as 1 followed by 1 or 2.
   */
  byte[] sortKey() {
    var key = new byte[2 * BYTES_MAX];
    int end = SortKeys.write(wire, wire.length, key);
    return Arrays.copyOf(key, end);
  }

  @Override
  public int compareTo(Name other) {
    return Arrays.compareUnsigned(sortKey(), other.sortKey());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && Arrays.equals(wire, name.wire);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(wire);
  }

  /** Absolute, with its dot at the end. */
  @Override
  public String toString() {
    if (isRoot()) {
      return ".";
    }
    var text = new StringBuilder();
    for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
      String label = new String(wire, at + 1, wire[at], StandardCharsets.ISO_8859_1);
      label.chars().forEach(c -> appendEscaped(text, c));
      text.append('.');
    }
    return text.toString();
  }

  private static void appendEscaped(StringBuilder text, int c) {
    if (c <= ' ' || c > '~') {
      text.append('\\').append((char) ('0' + c / 100));
      text.append((char) ('0' + c / 10 % 10)).append((char) ('0' + c % 10));
    } else {
      if (c == '.' || c == '\\' || c == '"' || c == ';' || c == '@' || c == '$' || c == '('
          || c == ')') {
        text.append('\\');
      }
      text.append((char) c);
    }
  }
}
