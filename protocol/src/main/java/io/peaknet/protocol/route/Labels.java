package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A node's places in the landmark trees: at most one per slot. A label means something only under
 * the root that it was given under, so each carries a tag of that root.
 *
 * <p>On the wire: a count, then for each tree u16 (slot in the top 3 bits, tag below) and the
 * digits.
 */
public final class Labels {
  /** In no tree. */
  public static final Labels NONE = new Labels(new byte[0]);

  /** Bits of a root's tag. */
  static final int TAG_BITS = 13;

  private static final int MASK = (1 << TAG_BITS) - 1;

  /** Before a tag where a label follows. */
  private static final int LABEL = 0x8000;

  /**
   * Packed, since a node keeps those of hundreds of others: for each tree present, in order, u8
   * slot, u16 tag, varint digits, each a varint.
   */
  private final byte[] packed;

  private Labels(byte[] packed) {
    this.packed = packed;
  }

  private static Labels of(int[] tags, @Nullable Digits[] labels) {
    WireWriter out = new WireWriter(64);
    for (int slot = 0; slot < Constants.TREES; slot++) {
      Digits label = labels[slot];
      if (label != null) {
        out.u8(slot).u16(tags[slot]).varint(label.length());
        for (int i = 0; i < label.length(); i++) {
          out.varint(label.digit(i));
        }
      }
    }
    return new Labels(out.toBytes());
  }

  /** With one label set, or taken away if {@code label} is null. */
  public Labels with(int slot, int tag, @Nullable Digits label) {
    int[] tags = new int[Constants.TREES];
    @Nullable Digits[] labels = new @Nullable Digits[Constants.TREES];
    for (int other = 0; other < Constants.TREES; other++) {
      tags[other] = tag(other);
      labels[other] = label(other);
    }
    tags[slot] = tag;
    labels[slot] = label;
    return of(tags, labels);
  }

  /** The label in a tree; null if there is none under that root. */
  public @Nullable Digits label(int slot, int tag) {
    int at = find(slot);
    return at < 0 || tagAt(at) != tag ? null : digitsAt(at);
  }

  /** The label in a slot, under whichever root; null if there is none. */
  public @Nullable Digits label(int slot) {
    int at = find(slot);
    return at < 0 ? null : digitsAt(at);
  }

  /** The tag of the root that the slot's label was given under; 0 if there is none. */
  public int tag(int slot) {
    int at = find(slot);
    return at < 0 ? 0 : tagAt(at);
  }

  /**
   * Steps in a tree between these labels' node and another's.
   *
   * @return -1 if these have no label under that root
   */
  public int steps(int slot, int tag, Digits other) {
    int at = find(slot);
    if (at < 0 || tagAt(at) != tag) {
      return -1;
    }
    Reader in = new Reader(at + HEAD);
    int length = in.varint();
    int shortest = Math.min(length, other.length());
    int shared = 0;
    while (shared < shortest && in.varint() == other.digit(shared)) {
      shared++;
    }
    return length + other.length() - 2 * shared;
  }

  /** How many trees these are. */
  public int count() {
    int count = 0;
    for (int at = 0; at < packed.length; at = after(at)) {
      count++;
    }
    return count;
  }

  /** What they take in memory, in bytes. */
  int bytes() {
    return packed.length;
  }

  /** Slot and tag. */
  private static final int HEAD = 3;

  private int find(int slot) {
    for (int at = 0; at < packed.length; at = after(at)) {
      if (packed[at] == slot) {
        return at;
      }
    }
    return -1;
  }

  private int tagAt(int at) {
    return (packed[at + 1] & 0xff) << 8 | (packed[at + 2] & 0xff);
  }

  private int after(int at) {
    Reader in = new Reader(at + HEAD);
    for (int left = in.varint(); left > 0; left--) {
      in.skip();
    }
    return in.at;
  }

  private Digits digitsAt(int at) {
    Reader in = new Reader(at + HEAD);
    int[] digits = new int[in.varint()];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = in.varint();
    }
    return Digits.of(digits);
  }

  private final class Reader {
    private int at;

    Reader(int at) {
      this.at = at;
    }

    int varint() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = packed[at++];
        value |= (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    void skip() {
      while (packed[at++] < 0) {
        // the number goes on
      }
    }
  }

  /** Writes them. */
  public void write(WireWriter out) {
    out.u8(count());
    for (int slot = 0; slot < Constants.TREES; slot++) {
      Digits label = label(slot);
      if (label != null) {
        out.u16(slot << TAG_BITS | tag(slot));
        label.write(out);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Labels read(WireReader in) throws MalformedException {
    int count = in.u8();
    int[] tags = new int[Constants.TREES];
    @Nullable Digits[] labels = new @Nullable Digits[Constants.TREES];
    int previous = -1;
    for (int i = 0; i < count; i++) {
      int head = in.u16();
      int slot = head >>> TAG_BITS;
      if (slot <= previous) {
        throw new MalformedException("trees out of order");
      }
      previous = slot;
      tags[slot] = head & ((1 << TAG_BITS) - 1);
      labels[slot] = Digits.read(in);
    }
    return count == 0 ? NONE : of(tags, labels);
  }

  /**
   * Writes what is different from {@code before}: u8 with a bit for each such slot, then for each
   * u16 (the tag below the top bit, or 0 if there is no label any more) and the digits.
   */
  void writeChanges(WireWriter out, Labels before) {
    int changed = 0;
    for (int slot = 0; slot < Constants.TREES; slot++) {
      boolean same =
          tag(slot) == before.tag(slot) && Objects.equals(label(slot), before.label(slot));
      changed |= same ? 0 : 1 << slot;
    }
    out.u8(changed);
    for (int slot = 0; slot < Constants.TREES; slot++) {
      Digits label = label(slot);
      if ((changed & 1 << slot) == 0) {
        continue;
      }
      out.u16(label == null ? 0 : LABEL | tag(slot));
      if (label != null) {
        label.write(out);
      }
    }
  }

  /** Reads what {@link #writeChanges} wrote. */
  static Labels readChanges(WireReader in, Labels before) throws MalformedException {
    int changed = in.u8();
    int[] tags = new int[Constants.TREES];
    @Nullable Digits[] labels = new @Nullable Digits[Constants.TREES];
    for (int slot = 0; slot < Constants.TREES; slot++) {
      tags[slot] = before.tag(slot);
      labels[slot] = before.label(slot);
      if ((changed & 1 << slot) == 0) {
        continue;
      }
      int head = in.u16();
      if (head != 0 && (head & ~MASK) != LABEL) {
        throw new MalformedException("label of slot " + slot + " begins with " + head);
      }
      tags[slot] = head & MASK;
      labels[slot] = head == 0 ? null : Digits.read(in);
    }
    return of(tags, labels);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Labels that && Arrays.equals(packed, that.packed));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "[", "]");
    for (int slot = 0; slot < Constants.TREES; slot++) {
      text.add(String.valueOf(label(slot)));
    }
    return text.toString();
  }
}
