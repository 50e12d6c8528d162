package io.peaknet.protocol.route;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Entries by their keys, in the order in which they came: a hash table with open addressing, since
 * nodes have hundreds of entries, and simulations tens of thousands of nodes.
 */
final class EntryTable<K, O, P> extends AbstractCollection<Entry<K, O, P>> {
  private static final int LEAST = 8;
  private static final int GONE = -1;

  /** As they came, with gaps where one was removed. */
  private @Nullable Entry<K, O, P>[] inOrder = entries(LEAST);

  private int used;
  private int count;

  /** By hash: an entry's place in the order, from 1; 0 is free. At most four in five are taken. */
  private int[] slots = new int[2 * LEAST];

  /** The entry of a key; null if there is none. */
  @Nullable Entry<K, O, P> get(K key) {
    int slot = find(key);
    return slots[slot] > 0 ? inOrder[slots[slot] - 1] : null;
  }

  /** Adds one whose key has none yet. */
  void add(K key, Entry<K, O, P> entry) {
    if (used == inOrder.length) {
      makeRoom();
    }
    inOrder[used++] = entry;
    slots[find(key)] = used;
    count++;
  }

  /** Removes that of a key; null if there is none. */
  @Nullable Entry<K, O, P> removed(K key) {
    int slot = find(key);
    if (slots[slot] == 0) {
      return null;
    }
    Entry<K, O, P> entry = inOrder[slots[slot] - 1];
    inOrder[slots[slot] - 1] = null;
    slots[slot] = GONE;
    count--;
    return entry;
  }

  /** The slot of a key, or the free one where it would be. */
  private int find(K key) {
    int slot = Slots.first(key.hashCode(), slots.length);
    while (slots[slot] != 0) {
      Entry<K, O, P> there = slots[slot] == GONE ? null : inOrder[slots[slot] - 1];
      if (there != null && there.key.equals(key)) {
        return slot;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  /** Closes the gaps, and grows if there are few. */
  private void makeRoom() {
    @Nullable Entry<K, O, P>[] before = inOrder;
    inOrder = entries(Math.max(LEAST, count + count / 4 + LEAST));
    slots = new int[Integer.highestOneBit(inOrder.length + inOrder.length / 4) << 1];
    used = 0;
    for (Entry<K, O, P> entry : before) {
      if (entry != null) {
        inOrder[used++] = entry;
        slots[find(entry.key)] = used;
      }
    }
  }

  @Override
  public int size() {
    return count;
  }

  /**
   * In the order in which they came. None may be removed meanwhile; one that comes may be missed.
   */
  @Override
  public Iterator<Entry<K, O, P>> iterator() {
    @Nullable Entry<K, O, P>[] order = inOrder;
    return new Iterator<>() {
      private int next = after(0);

      private int after(int from) {
        int at = from;
        while (at < order.length && order[at] == null) {
          at++;
        }
        return at;
      }

      @Override
      public boolean hasNext() {
        return next < order.length;
      }

      @Override
      public Entry<K, O, P> next() {
        Entry<K, O, P> entry = hasNext() ? order[next] : null;
        if (entry == null) {
          throw new NoSuchElementException();
        }
        next = after(next + 1);
        return entry;
      }
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <K, O, P> @Nullable Entry<K, O, P>[] entries(int length) {
    return new Entry[length];
  }
}
