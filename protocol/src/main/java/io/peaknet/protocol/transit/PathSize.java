package io.peaknet.protocol.transit;

import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.wire.DatagramSize;

/**
 * What the paths to and from one peer carry: the least of their links, which packet headers collect
 * on the way and the receiving end tells the sending one inside of the session. Sizes are codes of
 * {@link DatagramSize}.
 */
final class PathSize {
  private static final int UNKNOWN = -1;
  private static final int TELL = 0;
  private static final int ACKNOWLEDGE = 1;

  private int told = UNKNOWN;
  private int reported = DatagramSize.CODE_MAX;
  private long reportedNs;
  private int changes;

  private int seen = UNKNOWN;
  private boolean acknowledged;
  private long seenNs;
  private long toldNs = Long.MIN_VALUE / 2;
  private long tellAtNs = Long.MIN_VALUE / 2;

  // To the peer.

  /** Whether anything is known of the way beyond the first link. */
  boolean known() {
    return told != UNKNOWN;
  }

  /**
   * The largest datagram that gets to the peer.
   *
   * @param firstLink what the first link carries: whatever others claim, no more is sent
   * @param unknown what is taken for the rest of the way while nothing is known of it
   */
  int carries(int firstLink, int unknown) {
    int rest = told == UNKNOWN ? unknown : DatagramSize.of(told);
    return Math.min(firstLink, Math.min(rest, DatagramSize.of(reported)));
  }

  /** Counts changes of what is known of the way to the peer. */
  int changes() {
    return changes;
  }

  /** The peer told what arrives. */
  void told(int code) {
    if (told != code || reported != DatagramSize.CODE_MAX) {
      changes++;
    }
    told = code;
    reported = DatagramSize.CODE_MAX;
  }

  /** A relay could not pass a packet on that was just sent: believed for a while. */
  void reported(long nowNs, int code) {
    if (code < reported) {
      reported = code;
      changes++;
    }
    reportedNs = nowNs;
  }

  /** A packet goes to the peer. */
  void sent(long nowNs) {
    if (reported != DatagramSize.CODE_MAX
        && nowNs - reportedNs >= Constants.SIZE_REPORT_BELIEVED_NS) {
      reported = DatagramSize.CODE_MAX;
      changes++;
    }
  }

  // From the peer.

  /**
   * A packet came from the peer over relays.
   *
   * @param code what its header says of the links that it crossed
   * @return whether the peer is to be told {@link #tell} now
   */
  boolean arrived(long nowNs, int code) {
    if (code < seen || seen == UNKNOWN) {
      change(code);
    } else if (code > seen && nowNs - seenNs >= Constants.SIZE_RAISE_NS) {
      change(code); // for so long no packet came by the narrow path
    }
    if (code == seen) {
      seenNs = nowNs;
    }
    if (acknowledged || nowNs < tellAtNs) {
      return false;
    }
    toldNs = nowNs;
    tellAtNs = nowNs + Constants.SIZE_TELL_AGAIN_NS;
    return true;
  }

  private void change(int code) {
    seen = code;
    acknowledged = false;
    tellAtNs = toldNs + Constants.SIZE_TELL_PAUSE_NS;
  }

  /** What to tell the peer, as an inner packet. */
  byte[] tell() {
    return new byte[] {InnerType.PATH_SIZE, TELL, (byte) seen};
  }

  /**
   * The peer's word on what arrives there, or its acknowledgement of this node's.
   *
   * @return the answer; empty if none is due
   */
  byte[] received(int kind, int code) {
    switch (kind) {
      case TELL -> {
        told(code);
        return new byte[] {InnerType.PATH_SIZE, ACKNOWLEDGE, (byte) code};
      }
      case ACKNOWLEDGE -> acknowledged = code == seen; // an older word may have overtaken
      default -> {}
    }
    return new byte[0];
  }
}
