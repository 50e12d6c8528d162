package io.peaknet.protocol.link;

import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.DatagramSize;
import java.util.Arrays;

/**
 * Finds the largest datagram that one direction of a link carries, by padded probes that the
 * neighbour answers (RFC 8899): a few when the link comes up; one now and then while large packets
 * cross it; none at rest.
 */
final class SizeSearch {
  /** What the search needs of its link. */
  interface Listener {
    /** Sends a probe of {@code bytes}, as UDP payload. */
    void probe(long nowNs, int number, int bytes);

    /** The least round trip; -1 if unknown. */
    long rttNs();

    /** When anything last came from the neighbour. */
    long heardNs();
  }

  /**
   * UDP payloads of usual underlays: 1,280 bytes over IPv6 and IPv4; tunnels and PPPoE; 1,500 over
   * IPv6 and IPv4; 9,000 over both.
   */
  private static final int[] RUNGS = {
    1232, 1252, 1352, 1372, 1392, 1412, 1432, 1444, 1452, 1464, 1472, 8952, DatagramSize.MOST
  };

  /** What is tried at once on a new link: nearly all are one of these. */
  private static final int[] USUAL = {1232, 1452, 1472};

  private static final int ETHERNET = 1472;
  private static final int PROBES_REMEMBERED = 16;

  private enum State {
    RESTING,
    SEARCHING,
    CONFIRMING
  }

  private final Listener listener;
  private final Timers.Timer timer;

  /** The sizes of the latest probes, by number. */
  private final short[] sizes = new short[PROBES_REMEMBERED];

  /** How often each rung went unanswered in this search. */
  private final byte[] failures = new byte[RUNGS.length];

  private State state = State.RESTING;
  private int carries = DatagramSize.LEAST;
  private boolean known;
  private int probes;

  /** The sizes of this round, ascending. */
  private int[] round = USUAL;

  private int confirmations;
  private long confirmingSinceNs;
  private long confirmedNs;
  private long largeSentNs = Long.MIN_VALUE / 2;
  private long searchedNs;
  private long sentBytes;
  private boolean mayBeJumbo;

  SizeSearch(Listener listener, Timers timers) {
    this.listener = listener;
    timer = timers.timer(this::due);
  }

  /** The largest datagram known to get through, in bytes. */
  int carries() {
    return carries;
  }

  /** Whether larger ones were tried: before, {@link #carries} may be far too little. */
  boolean known() {
    return known;
  }

  /** The link leads somewhere else: what was known of it is void. */
  void forget() {
    stop();
    carries = DatagramSize.LEAST;
    known = false;
    Arrays.fill(sizes, (short) 0);
  }

  /** The link is up. What it carried before is checked, not forgotten. */
  void start(long nowNs) {
    sentBytes = 0;
    mayBeJumbo = carries > ETHERNET;
    if (carries > DatagramSize.LEAST) {
      confirm(nowNs);
    } else {
      search(nowNs);
    }
  }

  /** The link is down. */
  void stop() {
    state = State.RESTING;
    timer.cancel();
  }

  /** A datagram went out. */
  void sent(long nowNs, int bytes) {
    largeSentNs = bytes > DatagramSize.LEAST ? nowNs : largeSentNs;
    if (bytes < Constants.SIZE_TRAFFIC_BYTES || state != State.RESTING) {
      return;
    }
    boolean large = bytes > DatagramSize.LEAST;
    sentBytes += large ? bytes : 0;
    if ((large && nowNs - confirmedNs >= Constants.SIZE_CONFIRM_NS) || mayRaise(nowNs)) {
      // Not here: a packet is just being sent.
      state = State.CONFIRMING;
      confirmations = 0;
      confirmingSinceNs = nowNs;
      timer.armBy(nowNs);
    }
  }

  /** Something end to end stalls, and this link may be why. */
  void suspect(long nowNs) {
    if (state == State.RESTING
        && carries > DatagramSize.LEAST
        && largeSentNs >= confirmedNs
        && nowNs - confirmedNs >= Constants.SIZE_TIMEOUT_NS) {
      confirm(nowNs);
    }
  }

  /** A probe was answered. */
  void answered(long nowNs, int number, int bytes) {
    int behind = probes - number;
    if (number < 0
        || behind < 1
        || behind > PROBES_REMEMBERED
        || sizes[number % PROBES_REMEMBERED] != bytes) {
      return;
    }
    carries = Math.max(carries, bytes);
    confirmedNs = nowNs;
    switch (state) {
      case CONFIRMING -> {
        if (bytes >= carries) {
          rest(nowNs);
        }
      }
      case SEARCHING -> {
        if (carries >= round[round.length - 1]) {
          round(nowNs);
        } else {
          // The others were under way at the same time.
          timer.armBy(nowNs + Math.max(Constants.SIZE_REORDER_NS, listener.rttNs() / 2));
        }
      }
      case RESTING -> {}
    }
  }

  private void due(long nowNs) {
    switch (state) {
      case SEARCHING -> {
        unanswered();
        round(nowNs);
      }
      case CONFIRMING -> {
        if (confirmations < Constants.SIZE_TRIES) {
          confirmAgain(nowNs);
        } else if (listener.heardNs() > confirmingSinceNs) {
          carries = DatagramSize.LEAST; // small ones get through, these vanish
          search(nowNs);
        } else {
          rest(nowNs); // the link is silent: whether it is down is not for here
        }
      }
      case RESTING -> {}
    }
  }

  /** What does not carry a size does not carry larger ones. */
  private void unanswered() {
    int least = Integer.MAX_VALUE;
    for (int asked : round) {
      if (asked > carries) {
        least = Math.min(least, asked);
      }
    }
    for (int i = 0; i < RUNGS.length; i++) {
      if (RUNGS[i] >= least) {
        failures[i]++;
      }
    }
  }

  private void rest(long nowNs) {
    timer.cancel();
    state = State.RESTING;
    known = true;
    confirmedNs = nowNs;
    boolean jumbo =
        carries == ETHERNET && !mayBeJumbo && sentBytes >= Constants.SIZE_JUMBO_AFTER_BYTES;
    if (jumbo || mayRaise(nowNs)) {
      mayBeJumbo |= jumbo;
      search(nowNs);
      known = true;
    }
  }

  private boolean mayRaise(long nowNs) {
    return carries < ETHERNET && nowNs - searchedNs >= Constants.SIZE_RAISE_NS;
  }

  private void confirm(long nowNs) {
    state = State.CONFIRMING;
    confirmations = 0;
    confirmingSinceNs = nowNs;
    confirmAgain(nowNs);
  }

  private void confirmAgain(long nowNs) {
    confirmations++;
    long pause = Math.max(Constants.SIZE_CONFIRM_AGAIN_NS, 2 * listener.rttNs());
    timer.arm(nowNs + pause);
    probe(nowNs, carries);
  }

  private void search(long nowNs) {
    state = State.SEARCHING;
    known = false;
    searchedNs = nowNs;
    Arrays.fill(failures, (byte) 0);
    if (carries == DatagramSize.LEAST) {
      ask(nowNs, USUAL);
    } else {
      round(nowNs);
    }
  }

  /** Asks for the next few sizes between what is known to pass and what is known not to. */
  private void round(long nowNs) {
    known = true;
    int[] left = new int[RUNGS.length];
    int count = 0;
    for (int i = 0; i < RUNGS.length; i++) {
      if (RUNGS[i] > carries
          && failures[i] < Constants.SIZE_TRIES
          && (RUNGS[i] <= ETHERNET || mayBeJumbo)) {
        left[count++] = RUNGS[i];
      }
    }
    if (count == 0) {
      state = State.RESTING;
      timer.cancel();
      confirmedNs = nowNs;
    } else if (count <= USUAL.length) {
      ask(nowNs, Arrays.copyOf(left, count));
    } else {
      ask(nowNs, left[0], left[count / 3], left[count * 2 / 3]);
    }
  }

  private void ask(long nowNs, int... asked) {
    round = asked;
    long rttNs = listener.rttNs();
    timer.arm(
        nowNs
            + (rttNs < 0
                ? Constants.SIZE_FIRST_TIMEOUT_NS
                : Math.max(Constants.SIZE_TIMEOUT_NS, 2 * rttNs)));
    for (int bytes : asked) {
      probe(nowNs, bytes);
    }
  }

  private void probe(long nowNs, int bytes) {
    int number = probes++;
    sizes[number % PROBES_REMEMBERED] = (short) bytes;
    listener.probe(nowNs, number, bytes);
  }
}
