package io.peaknet.client;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What was learned of addresses lately: which accepted a connection, and which failed. */
final class Health {
  /** Old news are thrown out when there are more. */
  private static final int ADDRESSES_MAX = 10_000;

  private record News(boolean alive, long atNs) {}

  private final Map<InetAddress, News> news = new ConcurrentHashMap<>();
  private final long failedForNs;
  private final LongSupplier clockNs;

  Health(long failedForNs, LongSupplier clockNs) {
    this.failedForNs = failedForNs;
    this.clockNs = clockNs;
  }

  void accepted(InetAddress address) {
    learn(address, true);
  }

  void failed(InetAddress address) {
    learn(address, false);
  }

  private void learn(InetAddress address, boolean alive) {
    long nowNs = clockNs.getAsLong();
    if (news.size() >= ADDRESSES_MAX) {
      news.values().removeIf(old -> nowNs - old.atNs() >= failedForNs);
    }
    news.put(address, new News(alive, nowNs));
  }

  /** Whether it failed, not too long ago, and did nothing better since. */
  boolean isFailed(InetAddress address) {
    News last = news.get(address);
    return last != null && !last.alive() && clockNs.getAsLong() - last.atNs() < failedForNs;
  }

  /** Whether it accepted a connection within so long. */
  boolean isAlive(InetAddress address, long withinNs) {
    News last = news.get(address);
    return last != null && last.alive() && clockNs.getAsLong() - last.atNs() < withinNs;
  }
}
