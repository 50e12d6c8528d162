package io.peaknet.node;

import java.util.Arrays;

/**
 * Flows of which the firewall let a packet pass a moment ago: their next ones pass without a closer
 * look. Each is looked at closely again after a second, which keeps the firewall's own table in
 * order. Forgets at will; allocates nothing.
 */
final class KnownFlows {
  /** How long a closer look is good for. */
  static final long FRESH_NS = 1_000_000_000L;

  private static final int BITS = 10;
  private static final int FIELDS = 4;

  // Per slot: the peer's identity address in two halves, protocol and ports, when it was checked.
  private final long[] slots = new long[FIELDS << BITS];

  KnownFlows() {
    Arrays.fill(slots, -1); // no protocol is -1
  }

  /** What tells the flows with one peer apart, of a protocol with ports. */
  static long ports(int protocol, int localPort, int remotePort) {
    return (long) protocol << 32 | (long) localPort << 16 | remotePort;
  }

  boolean isFresh(long nowNs, long peerHigh, long peerLow, long ports) {
    int at = slot(peerHigh, peerLow, ports);
    return slots[at + 2] == ports
        && slots[at + 1] == peerLow
        && slots[at] == peerHigh
        && nowNs - slots[at + 3] < FRESH_NS;
  }

  /** The firewall let a packet of this flow pass. */
  void passed(long nowNs, long peerHigh, long peerLow, long ports) {
    int at = slot(peerHigh, peerLow, ports);
    slots[at] = peerHigh;
    slots[at + 1] = peerLow;
    slots[at + 2] = ports;
    slots[at + 3] = nowNs;
  }

  private static int slot(long peerHigh, long peerLow, long ports) {
    return (Spread.hash(peerHigh, peerLow, ports) >>> (32 - BITS)) * FIELDS;
  }
}
