package io.peaknet.services;

import java.time.Duration;
import java.util.List;

/** Where agents read which addresses have tombstones, and wait until that changes. */
final class TombstoneBoard {
  private List<Ledger.Grave> graves = List.of();
  private long shownNs;
  // Not the same after a restart: whoever waits for a change has to be told what there is now.
  private long version = System.currentTimeMillis() << 20;

  /** Shows these from now on. */
  synchronized void show(long nowNs, List<Ledger.Grave> now) {
    shownNs = nowNs;
    if (!now.equals(graves)) {
      graves = now;
      version++;
      notifyAll();
    }
  }

  /** What is shown, once its version is not {@code after} or {@code patience} is over. */
  synchronized Tombstones await(long after, Duration patience) throws InterruptedException {
    long untilNs = System.nanoTime() + patience.toNanos();
    while (version == after) {
      long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        break;
      }
      wait(leftMs);
    }
    long nowNs = Math.max(shownNs, System.nanoTime());
    return new Tombstones(
        version,
        graves.stream()
            .filter(grave -> grave.untilNs() > nowNs)
            .map(grave ->
                new Tombstones.Stone(
                    grave.address(), grave.tombstone(), Duration.ofNanos(grave.untilNs() - nowNs)))
            .toList());
  }
}
