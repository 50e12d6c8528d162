package io.peaknet.services;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * The addresses whose holders agents turn away.
 *
 * @param version one higher with every change
 * @param stones in the order of their addresses
 */
public record Tombstones(long version, List<Stone> stones) {
  /**
   * An address that is gone.
   *
   * @param kind how its holders are turned away; not {@link Drain.Tombstone#NONE}
   * @param left for how long from now
   */
  public record Stone(InetAddress address, Drain.Tombstone kind, Duration left) {}
}
