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

  /** Bits of a slot that say where the entry is: more than there are entries anywhere. */
  private static final int PLACE_BITS = 20;

  private static final int PLACE = (1 << PLACE_BITS) - 1;

  /** As they came, with gaps where one was removed. */
  private @Nullable Entry<K, O, P>[] inOrder = entries(LEAST);

  private int used;
  private int count;

  /**
   * By hash: an entry's place in the order, from 1, and above it a few bits of the key's hash, so
   * that hardly ever another entry is looked at, which lies anywhere in memory; 0 is free. At most
   * four in five are taken.
   */
  private int[] slots = new int[2 * LEAST];

  /** The entry of a key; null if there is none. */
  @Nullable Entry<K, O, P> get(K key) {
    int found = slots[find(key)];
    return found == 0 ? null : inOrder[(found & PLACE) - 1];
  }

  /** Adds one whose key has none yet. */
  void add(K key, Entry<K, O, P> entry) {
    if (used == inOrder.length) {
      makeRoom();
    }
    inOrder[used++] = entry;
    slots[find(key)] = tag(key) | used;
    count++;
  }

  /** Removes that of a key; null if there is none. */
  @Nullable Entry<K, O, P> removed(K key) {
    int slot = find(key);
    if (slots[slot] == 0) {
      return null;
    }
    int place = (slots[slot] & PLACE) - 1;
    Entry<K, O, P> entry = inOrder[place];
    inOrder[place] = null;
    slots[slot] = GONE;
    count--;
    return entry;
  }

  private static int tag(Object key) {
    return key.hashCode() << PLACE_BITS;
  }

  /** The slot of a key, or the free one where it would be. */
  private int find(K key) {
    int slot = Slots.first(key.hashCode(), slots.length);
    int tag = tag(key);
    for (int there = slots[slot]; there != 0; there = slots[slot]) {
      if (there != GONE && (there & ~PLACE) == tag) {
        Entry<K, O, P> entry = inOrder[(there & PLACE) - 1];
        if (entry != null && entry.key.equals(key)) {
          return slot;
        }
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
        slots[find(entry.key)] = tag(entry.key) | used;
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
