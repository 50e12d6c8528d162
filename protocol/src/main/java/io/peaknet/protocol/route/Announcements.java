package io.peaknet.protocol.route;

import io.peaknet.protocol.timer.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * When changes are told: those of all tables at the same time, so that they travel in one datagram.
 */
final class Announcements {
  private final List<LongConsumer> tables = new ArrayList<>();
  private final Timers.Timer timer;
  private long toldNs = Long.MIN_VALUE / 2;

  Announcements(Timers timers) {
    timer = timers.timer(this::tell);
  }

  /** A table that tells all its changes when it is asked to. */
  void add(LongConsumer table) {
    tables.add(table);
  }

  /** There is something to tell within {@code delayNs}, though not too soon after the last. */
  void due(long nowNs, long delayNs) {
    long pauseNs = delayNs < Constants.DAMPING_NS ? Constants.PAUSE_LOSS_NS : Constants.PAUSE_NS;
    timer.armBy(Math.max(nowNs + delayNs, toldNs + pauseNs));
  }

  private void tell(long nowNs) {
    toldNs = nowNs;
    for (LongConsumer table : tables) {
      table.accept(nowNs);
    }
  }
}
