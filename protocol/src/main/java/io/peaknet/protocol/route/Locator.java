package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import java.util.Objects;

/**
 * Where a node can be found: its durable address, and labels for shorter routes. Both only guide;
 * delivery is by identity.
 */
public record Locator(Digits address, Labels labels) {
  /** About what it takes in memory, in bytes. */
  public int bytes() {
    return Integer.BYTES * address.length() + labels.bytes();
  }

  /** Whether a way back, which carries one label at most, leads to this very place. */
  public boolean contains(Locator wayBack) {
    if (!address.equals(wayBack.address)) {
      return false;
    }
    for (int slot = 0; slot < Constants.TREES; slot++) {
      Digits label = wayBack.labels.label(slot);
      if (label != null && !Objects.equals(label, labels.label(slot, wayBack.labels.tag(slot)))) {
        return false;
      }
    }
    return true;
  }
}
