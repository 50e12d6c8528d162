package io.peaknet.dns;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the zone that a name lies in. Never changes. */
final class ZoneIndex {
  private final @Nullable Zone[] slots;
  private final long[] hashes;

  /** A bit for each number of labels that some zone's name has; the highest for 63 and more. */
  private final long depths;

  private ZoneIndex(@Nullable Zone[] slots, long[] hashes, long depths) {
    this.slots = slots;
    this.hashes = hashes;
    this.depths = depths;
  }

  static ZoneIndex of(Collection<Zone> zones) {
    var slots = new @Nullable Zone[Integer.highestOneBit(2 * zones.size() + 1) << 1];
    var hashes = new long[slots.length];
    long depths = 0;
    for (Zone zone : zones) {
      long hash = Hashes.of(zone.origin());
      int i = (int) hash & (slots.length - 1);
      while (slots[i] != null) {
        i = (i + 1) & (slots.length - 1);
      }
      slots[i] = zone;
      hashes[i] = hash;
      depths |= 1L << Math.min(63, zone.origin().labels());
    }
    return new ZoneIndex(slots, hashes, depths);
  }

  /** Whether some zone's name has so many labels. */
  boolean hasDepth(int labels) {
    return ((depths >>> Math.min(63, labels)) & 1) != 0;
  }

  /** The zone of the name {@code name[from..to)}, padded and in lower case. */
  @Nullable Zone find(byte[] name, int from, int to) {
    long hash = Hashes.of(name, from, to);
    for (int i = (int) hash & (slots.length - 1); ; i = (i + 1) & (slots.length - 1)) {
      Zone zone = slots[i];
      if (zone == null) {
        return null;
      }
      byte[] origin = zone.origin().wire();
      if (hashes[i] == hash && Arrays.equals(origin, 0, origin.length, name, from, to)) {
        return zone;
      }
    }
  }
}
