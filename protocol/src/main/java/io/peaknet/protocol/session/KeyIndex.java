package io.peaknet.protocol.session;

import org.jspecify.annotations.Nullable;

/**
 * Keys by the index that sealed packets name: a hash table with open addressing, since a map of
 * boxed integers would allocate at each packet. This node draws the indices at random, so their low
 * bits serve as the hash and nobody else can make them collide.
 */
final class KeyIndex {
  private static final int LEAST = 16;

  private @Nullable Keys[] slots = new @Nullable Keys[LEAST];
  private int size;

  int size() {
    return size;
  }

  @Nullable Keys find(int index) {
    int mask = slots.length - 1;
    for (int at = index & mask; ; at = (at + 1) & mask) {
      Keys keys = slots[at];
      if (keys == null || keys.localIndex == index) {
        return keys;
      }
    }
  }

  /** In place of those that had the index, if any. */
  void put(Keys keys) {
    if (2 * size >= slots.length) {
      grow();
    }
    int mask = slots.length - 1;
    int at = keys.localIndex & mask;
    while (true) {
      Keys present = slots[at];
      if (present == null || present.localIndex == keys.localIndex) {
        size += present == null ? 1 : 0;
        slots[at] = keys;
        return;
      }
      at = (at + 1) & mask;
    }
  }

  /** Removes these, and no others that have the index by now. */
  void remove(Keys keys) {
    int mask = slots.length - 1;
    int at = keys.localIndex & mask;
    while (slots[at] != keys) {
      if (slots[at] == null) {
        return;
      }
      at = (at + 1) & mask;
    }
    size--;
    // Whoever was pushed past the gap moves into it (Knuth, volume 3, 6.4, algorithm R).
    int gap = at;
    slots[gap] = null;
    while (true) {
      at = (at + 1) & mask;
      Keys moved = slots[at];
      if (moved == null) {
        return;
      }
      int home = moved.localIndex & mask;
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        slots[gap] = moved;
        slots[at] = null;
        gap = at;
      }
    }
  }

  private void grow() {
    @Nullable Keys[] old = slots;
    slots = new @Nullable Keys[2 * old.length];
    size = 0;
    for (Keys keys : old) {
      if (keys != null) {
        put(keys);
      }
    }
  }
}
