package io.peaknet.node;

/**
 * How fast packets of the host come. When small ones come fast, each alone would wake the loop,
 * which costs their sender more than the packet itself; if the loop lets some gather instead, all
 * that follows is done once for many (as network drivers moderate interrupts). Large ones, of which
 * a kernel makes one of many segments, never come that fast. Owned by the event loop.
 */
final class Moderation {
  /**
   * So long they gather; the kernel's timers make it 50 to 100 µs. Chosen: with 20, 50 and 100 µs
   * about as many datagrams of 64 bytes crossed two nodes.
   */
  static final long GATHER_NS = 50_000;

  private static final long WINDOW_NS = 1_000_000;

  /** In a window, so that two or more gather. */
  private static final int FAST = 40;

  private long beganNs;
  private long packets;
  private boolean fast;

  /** So many packets came by now. */
  void note(long nowNs, int count) {
    packets += count;
    long pastNs = nowNs - beganNs;
    if (pastNs >= WINDOW_NS) {
      fast = packets * WINDOW_NS >= FAST * pastNs;
      packets = 0;
      beganNs = nowNs;
    }
  }

  /** Whether it pays to wait for more, by the last window. */
  boolean isFast() {
    return fast;
  }
}
