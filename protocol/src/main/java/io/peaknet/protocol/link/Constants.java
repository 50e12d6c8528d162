package io.peaknet.protocol.link;

import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.wire.DatagramSize;

/** What links are tuned by, in one place. */
final class Constants {
  private Constants() {}

  /** Payload of one control segment: every link carries it, headers included. */
  static final int SEGMENT_BYTES = DatagramSize.LEAST - Session.OVERHEAD - ControlStream.HEADER;

  /** Control bytes under way at once. */
  static final int WINDOW_BYTES = 64 * 1024;

  /** Control bytes that wait for a neighbour; beyond, it is taken for dead. */
  static final int BACKLOG_MAX = 16 * 1024 * 1024;

  /** Acknowledgements travel with what is sent anyway, or alone after this. */
  static final long ACK_DELAY_NS = 50_000_000;

  /** Retransmission timeout: this and three round trips, doubling. */
  static final long RETRANSMIT_NS = 100_000_000;

  static final int RETRANSMIT_DOUBLINGS = 4;

  /** Segments ahead of a gap that are kept. */
  static final int AHEAD_MAX = 128;

  /**
   * After a frame that nothing has answered, probing starts after this (or 1.5 round trips): most
   * frames of a flow in one direction need no probe of their own...
   */
  static final long PATIENCE_NS = 100_000_000;

  /** ...and goes on this often (or each 1.5 round trips). */
  static final long PROBE_NS = 30_000_000;

  /** A link that stays silent for so long (or 4 round trips) is in doubt... */
  static final long DOUBT_NS = 160_000_000;

  /** ...and one that stays silent for so long (or 8 round trips) is down. */
  static final long SILENCE_NS = 400_000_000;

  /**
   * While traffic goes one way, and all that is heard are answers to probes, each of these three
   * comes later: half as many probes under such a flow (docs/simulator.md, "Bytes and motion")...
   */
  static final long LISTENER_PATIENCE_NS = 300_000_000;

  /** ...as many probes as else are unanswered before the link is in doubt... */
  static final long LISTENER_DOUBT_NS = 360_000_000;

  /** ...and before it is down. */
  static final long LISTENER_SILENCE_NS = 600_000_000;

  /** Of two ways to one neighbour the one stays that was heard from within this. */
  static final long FRESH_NS = 50_000_000;

  /** A link without traffic says hello this often (DESIGN 4.2: at least 10 s). */
  static final long IDLE_NS = 10_000_000_000L;

  /** Round trips measured before a link is put to use. */
  static final int FIRST_SAMPLES = 3;

  /**
   * The minimum round trip is that of the last one to two of these (DESIGN 4.2: the last minute).
   */
  static final long RTT_WINDOW_NS = 30_000_000_000L;

  /** A cost changes if it is off by a quarter for so long (protocol review 14). */
  static final long COST_STEADY_NS = 5_000_000_000L;

  /** A link that was given up comes back on an authentic packet, but not before this. */
  static final long REVIVE_NS = 20_000_000;

  /** Least time between attempts to reach a dialled endpoint. */
  static final long REDIAL_NS = 400_000_000;

  /** Whoever has been away comes back to a dial within this part of that time... */
  static final long REDIAL_PART = 4;

  /** ...and within this... */
  static final long REDIAL_MAX_NS = 10_000_000_000L;

  /** ...if no more than one datagram is lost; before so long it may lose some more. */
  static final long REDIAL_ONCE_NS = 5_000_000_000L;

  /** A neighbour that dialled in and went silent is forgotten after this... */
  static final long FORGET_NS = 600_000_000_000L;

  /** ...and if there are more of them than this, whoever is gone for longest at once. */
  static final int SILENT_MAX = 256;

  /** Neighbours, silent ones included; to others no link is kept. */
  static final int NEIGHBOURS_MAX = 8192;

  // What a link carries (RFC 8899; its own names in brackets).

  /** Probes of one size that may be lost before it counts as too large (MAX_PROBES). */
  static final int SIZE_TRIES = 3;

  /** A padded probe is answered within this (or two round trips), or it is lost. */
  static final long SIZE_TIMEOUT_NS = 100_000_000;

  /** The same while no round trip is known. */
  static final long SIZE_FIRST_TIMEOUT_NS = 500_000_000;

  /** Probes sent together are answered within this (or half a round trip) of each other. */
  static final long SIZE_REORDER_NS = 20_000_000;

  /** While large datagrams cross a link, its size is confirmed this often (CONFIRMATION_TIMER). */
  static final long SIZE_CONFIRM_NS = 500_000_000;

  /** A confirmation is repeated after this (or two round trips). */
  static final long SIZE_CONFIRM_AGAIN_NS = 200_000_000;

  /** Less is no traffic: nothing is tried again for it. */
  static final int SIZE_TRAFFIC_BYTES = 512;

  /** Larger sizes are tried again after this, under traffic (PMTU_RAISE_TIMER). */
  static final long SIZE_RAISE_NS = 600_000_000_000L;

  /** Jumbo frames are rare: they are looked for once so much of large datagrams was sent. */
  static final long SIZE_JUMBO_AFTER_BYTES = 1 << 20;
}
