package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;
import java.util.Objects;
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
  public static final Labels NONE =
      new Labels(new int[Constants.TREES], new @Nullable Digits[Constants.TREES]);

  /** Bits of a root's tag. */
  static final int TAG_BITS = 13;

  private static final int MASK = (1 << TAG_BITS) - 1;

  /** Before a tag where a label follows. */
  private static final int LABEL = 0x8000;

  private final int[] tags;
  private final @Nullable Digits[] labels;

  private Labels(int[] tags, @Nullable Digits[] labels) {
    this.tags = tags;
    this.labels = labels;
  }

  /** With one label set, or taken away if {@code label} is null. */
  Labels with(int slot, int tag, @Nullable Digits label) {
    int[] newTags = tags.clone();
    @Nullable Digits[] newLabels = labels.clone();
    newTags[slot] = label == null ? 0 : tag;
    newLabels[slot] = label;
    return new Labels(newTags, newLabels);
  }

  /** The label in a tree; null if there is none under that root. */
  public @Nullable Digits label(int slot, int tag) {
    return tags[slot] == tag ? labels[slot] : null;
  }

  /** The label in a slot, under whichever root; null if there is none. */
  public @Nullable Digits label(int slot) {
    return labels[slot];
  }

  /** The tag of the root that the slot's label was given under. */
  public int tag(int slot) {
    return tags[slot];
  }

  /** How many trees these are. */
  public int count() {
    int count = 0;
    for (Digits label : labels) {
      count += label == null ? 0 : 1;
    }
    return count;
  }

  /** Writes them. */
  public void write(WireWriter out) {
    out.u8(count());
    for (int slot = 0; slot < Constants.TREES; slot++) {
      Digits label = labels[slot];
      if (label != null) {
        out.u16(slot << TAG_BITS | tags[slot]);
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
    return count == 0 ? NONE : new Labels(tags, labels);
  }

  /**
   * Writes what is different from {@code before}: u8 with a bit for each such slot, then for each
   * u16 (the tag below the top bit, or 0 if there is no label any more) and the digits.
   */
  void writeChanges(WireWriter out, Labels before) {
    int changed = 0;
    for (int slot = 0; slot < Constants.TREES; slot++) {
      boolean same =
          tags[slot] == before.tags[slot] && Objects.equals(labels[slot], before.labels[slot]);
      changed |= same ? 0 : 1 << slot;
    }
    out.u8(changed);
    for (int slot = 0; slot < Constants.TREES; slot++) {
      Digits label = labels[slot];
      if ((changed & 1 << slot) == 0) {
        continue;
      }
      out.u16(label == null ? 0 : LABEL | tags[slot]);
      if (label != null) {
        label.write(out);
      }
    }
  }

  /** Reads what {@link #writeChanges} wrote. */
  static Labels readChanges(WireReader in, Labels before) throws MalformedException {
    int changed = in.u8();
    int[] tags = before.tags.clone();
    @Nullable Digits[] labels = before.labels.clone();
    for (int slot = 0; slot < Constants.TREES; slot++) {
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
    return new Labels(tags, labels);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Labels that
            && Arrays.equals(tags, that.tags)
            && Arrays.equals(labels, that.labels));
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(tags) + Arrays.hashCode(labels);
  }

  @Override
  public String toString() {
    return Arrays.toString(labels);
  }
}
