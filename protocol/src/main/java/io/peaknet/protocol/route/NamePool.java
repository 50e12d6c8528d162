package io.peaknet.protocol.route;

import io.peaknet.protocol.identity.IdentityAddress;
import org.jspecify.annotations.Nullable;

/** Makes one object of equal names that many neighbours mention. What it forgets costs memory. */
final class NamePool {
  private static final int SIZE = 1024;
  private static final int MIX = 0x9E3779B9; // 2^32 / golden ratio

  private final @Nullable IdentityAddress[] names = new @Nullable IdentityAddress[SIZE];

  /** An object equal to this, the same as before if there was one lately. */
  IdentityAddress pooled(IdentityAddress name) {
    int slot = (name.hashCode() * MIX) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SIZE));
    IdentityAddress known = names[slot];
    if (known != null && known.equals(name)) {
      return known;
    }
    names[slot] = name;
    return name;
  }
}
