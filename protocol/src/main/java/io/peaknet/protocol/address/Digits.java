package io.peaknet.protocol.address;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;

/**
 * A list of digits: a node's address in the area tree, an area (a prefix of addresses), or a label
 * in a landmark tree. As an address, trailing zeros are implicit, so that a granter's address never
 * changes when it grants.
 *
 * <p>On the wire: a varint count of bits, then the digits in a prefix-free code, padded with zero
 * bits to whole bytes (DESIGN 4.1): 0 is {@code 0}, 1 is {@code 10}, j ≥ 2 is {@code 11} followed
 * by Elias-delta of j − 1.
 */
public final class Digits {
  /** No digit: the outermost area, a root's label. */
  public static final Digits NONE = new Digits(new int[0]);

  /** {@link #common} of two equal addresses: they differ at no digit. */
  public static final int ALL = Integer.MAX_VALUE;

  /** More digits are malformed; a line of a thousand nodes stays below. */
  public static final int COUNT_MAX = 4096;

  private static final int VALUE_MAX = 1 << 24;
  private static final int BITS_MAX = 16 * COUNT_MAX;

  /** Of the longest digit: 2, and Elias-delta of a number of 25 bits (4 + 5 + 24). */
  private static final int DIGIT_BITS_MAX = 35;

  private final int[] digits;
  private final int hash;

  private Digits(int[] digits) {
    this.digits = digits;
    this.hash = Arrays.hashCode(digits);
  }

  /** These digits. */
  public static Digits of(int... digits) {
    return digits.length == 0 ? NONE : new Digits(digits.clone());
  }

  /** How many digits are written out. */
  public int length() {
    return digits.length;
  }

  /** The digit at {@code index}; 0 behind the last. */
  public int digit(int index) {
    return index < digits.length ? digits[index] : 0;
  }

  /** A copy of the digits. */
  public int[] toArray() {
    return digits.clone();
  }

  /** With one more digit at the end. */
  public Digits child(int digit) {
    int[] longer = Arrays.copyOf(digits, digits.length + 1);
    longer[digits.length] = digit;
    return new Digits(longer);
  }

  /** Whether any {@link #child} of these can be read by others. */
  public boolean hasRoom() {
    return digits.length < COUNT_MAX
        && (digits.length < BITS_MAX / DIGIT_BITS_MAX || bits() + DIGIT_BITS_MAX <= BITS_MAX);
  }

  /** The first {@code length} digits, filled up with zeros. */
  public Digits prefix(int length) {
    return length == digits.length
        ? this
        : length == 0 ? NONE : new Digits(Arrays.copyOf(digits, length));
  }

  /** Without the last digit; of the outermost area, itself. */
  public Digits parent() {
    return digits.length == 0 ? this : prefix(digits.length - 1);
  }

  /** The last digit; -1 if there is none. */
  public int last() {
    return digits.length == 0 ? -1 : digits[digits.length - 1];
  }

  /** Whether the node at {@code address} lies in this area. */
  public boolean encloses(Digits address) {
    for (int i = 0; i < digits.length; i++) {
      if (digits[i] != address.digit(i)) {
        return false;
      }
    }
    return true;
  }

  /** How many leading digits two addresses share; {@link #ALL} if they are the same address. */
  public int common(Digits other) {
    int longest = Math.max(digits.length, other.digits.length);
    for (int i = 0; i < longest; i++) {
      if (digit(i) != other.digit(i)) {
        return i;
      }
    }
    return ALL;
  }

  /** Steps between two labels of one tree: up to the fork, and down. */
  public int distance(Digits other) {
    return digits.length + other.digits.length - 2 * shared(other);
  }

  /** How many leading digits two labels share. */
  public int shared(Digits other) {
    int shortest = Math.min(digits.length, other.digits.length);
    int fork = 0;
    while (fork < shortest && digits[fork] == other.digits[fork]) {
      fork++;
    }
    return fork;
  }

  /** Length of the code, in bits. */
  public int bits() {
    int bits = 0;
    for (int digit : digits) {
      bits += bits(digit);
    }
    return bits;
  }

  private static int bits(int digit) {
    if (digit < 2) {
      return digit + 1;
    }
    int n = 31 - Integer.numberOfLeadingZeros(digit - 1);
    int l = 31 - Integer.numberOfLeadingZeros(n + 1);
    return 2 + 2 * l + 1 + n;
  }

  /** Writes the bit count and the code. */
  public void write(WireWriter out) {
    int total = bits();
    out.varint(total);
    byte[] code = new byte[(total + 7) / 8];
    int at = 0;
    for (int digit : digits) {
      if (digit < 2) {
        at = put(code, at, digit == 0 ? 0 : 0b10, digit + 1);
      } else {
        int value = digit - 1;
        int n = 31 - Integer.numberOfLeadingZeros(value);
        int l = 31 - Integer.numberOfLeadingZeros(n + 1);
        at = put(code, at, 0b11, 2);
        at = put(code, at, 0, l);
        at = put(code, at, n + 1, l + 1);
        at = put(code, at, value, n);
      }
    }
    out.bytes(code);
  }

  private static int put(byte[] code, int at, int value, int count) {
    int position = at;
    for (int i = count - 1; i >= 0; i--, position++) {
      if ((value >>> i & 1) != 0) {
        code[position >> 3] |= (byte) (0x80 >>> (position & 7));
      }
    }
    return position;
  }

  /** Reads what {@link #write} wrote; only that very form is accepted. */
  public static Digits read(WireReader in) throws MalformedException {
    int total = in.varint(BITS_MAX);
    Code code = new Code(in.bytes((total + 7) / 8), total);
    int[] digits = new int[Math.min(total, 16)];
    int count = 0;
    while (code.at < total) {
      if (count == COUNT_MAX) {
        throw new MalformedException("more than " + COUNT_MAX + " digits");
      }
      if (count == digits.length) {
        digits = Arrays.copyOf(digits, count * 2);
      }
      digits[count++] = code.digit();
    }
    code.padding();
    return count == 0 ? NONE : new Digits(Arrays.copyOf(digits, count));
  }

  private static final class Code {
    private final byte[] bytes;
    private final int end;
    private int at;

    Code(byte[] bytes, int end) {
      this.bytes = bytes;
      this.end = end;
    }

    int digit() throws MalformedException {
      if (take(1) == 0) {
        return 0;
      }
      if (take(1) == 0) {
        return 1;
      }
      int l = 0;
      while (take(1) == 0) {
        if (++l > 4) {
          throw new MalformedException("digit too large");
        }
      }
      int n = (1 << l | take(l)) - 1;
      if (n > 24) {
        throw new MalformedException("digit too large");
      }
      int digit = (1 << n | take(n)) + 1;
      if (digit > VALUE_MAX) {
        throw new MalformedException("digit too large");
      }
      return digit;
    }

    int take(int count) throws MalformedException {
      if (at + count > end) {
        throw new MalformedException("digits cut short");
      }
      int value = 0;
      for (int i = 0; i < count; i++, at++) {
        value = value << 1 | (bytes[at >> 3] >>> (7 - (at & 7)) & 1);
      }
      return value;
    }

    void padding() throws MalformedException {
      for (int i = end; i < bytes.length * 8; i++) {
        if ((bytes[i >> 3] >>> (7 - (i & 7)) & 1) != 0) {
          throw new MalformedException("padding not zero");
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Digits that
            && hash == that.hash
            && Arrays.equals(digits, that.digits));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Digits joined by dots; "-" if there is none. */
  @Override
  public String toString() {
    if (digits.length == 0) {
      return "-";
    }
    StringBuilder text = new StringBuilder();
    for (int digit : digits) {
      text.append(text.isEmpty() ? "" : ".").append(digit);
    }
    return text.toString();
  }
}
