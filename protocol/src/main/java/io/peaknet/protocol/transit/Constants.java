package io.peaknet.protocol.transit;

/** What carrying packets is tuned by, in one place. */
final class Constants {
  private Constants() {}

  // Specification constants.

  /** Counter space of packets that go over relays (DESIGN 4.4: a space per path). */
  static final int RELAYED_SPACE = 1;

  /** One packet in so many carries its source's way back (DESIGN 4.2). */
  static final int WAY_BACK_INTERVAL = 16;

  /**
   * And none so soon after another: at high rates an error is as early, and equal datagrams go
   * through the kernel together.
   */
  static final long WAY_BACK_NS = 100_000_000;

  /** Nodes that a trace names: with its headers it fits into what every link carries. */
  static final int TRACE_MAX = 48;

  // Implementation constants.

  /** Packets to a peer over relays before it is asked for meeting points: few do without. */
  static final int MEETING_AFTER = 4;

  /** An unanswered question for meeting points is repeated after this, with the next packet... */
  static final long MEETING_RETRY_NS = 1_000_000_000;

  /** ...so many times. */
  static final int MEETING_TRIES = 3;

  /** While packets flow, meeting points are asked for anew after this... */
  static final long MEETING_FRESH_NS = 30_000_000_000L;

  /** ...and not used any more after this. */
  static final long MEETING_OLD_NS = 45_000_000_000L;

  /** Of the meeting points that a peer named, so many are kept. */
  static final int MEETING_KEPT = 8;

  /** A peer's questions for meeting points are answered this often at most. */
  static final long MEETING_ANSWER_NS = 500_000_000;

  /** Packets that wait for a record and a session, per destination (protocol review 1). */
  static final int WAITING_PACKETS = 16;

  static final int WAITING_BYTES = 64 * 1024;

  /** Destinations that packets wait for; beyond, the oldest is given up. */
  static final int CORRESPONDENTS_MAX = 16_384;

  /** Ways back remembered from strangers' handshakes. */
  static final int WAYS_BACK_MAX = 1024;

  /** Data that nothing answers for so long (or 3 round trips) makes a sender look again. */
  static final long STALL_NS = 200_000_000;

  /** Doubles with each answer to that question alone, up to so often: the peer only listens. */
  static final int STALL_DOUBLINGS = 3;

  /** After a pause of this the first question comes soon again. */
  static final long PAUSED_NS = 1_000_000_000;

  /** A peer that is found but stays silent for so long gets a new handshake. */
  static final long RECONNECT_NS = 1_500_000_000;

  /** A peer that has missed so many answers is answered by other ways, too. */
  static final int MISSED_MAX = 2;

  /** Ways that are tried at once when nothing comes back. */
  static final int RACE = 3;

  /** Answers by the straight way before it is taken again: whoever drops a part lets some pass. */
  static final int STRAIGHT_PROBES = 4;

  /** A peer of which no round trip is known may be far away: others' silence counts sooner. */
  static final long DETOUR_UNMEASURED_NS = 600_000_000;

  /** Another way than the straight one is kept for so long, and then the straight one tried... */
  static final long DETOUR_NS = 10_000_000_000L;

  /** ...twice as long each time that it fails at once, up to this. */
  static final long DETOUR_MAX_NS = 320_000_000_000L;

  /** Questions of a lookup that one neighbour can make this node pass on or answer, a second. */
  static final int QUERIES_PER_SECOND = 200;

  /** Handshakes to a node that follow each other within this take other ways each time. */
  static final long HANDSHAKES_NS = 2_000_000_000;

  /** Between two looks for one destination. */
  static final long LOOK_AGAIN_NS = 500_000_000;

  /** A correspondent is live, and told of moves, for so long after the last packet either way. */
  static final long LIVE_NS = 120_000_000_000L;

  /** Errors are believed only about packets sent within this time (protocol review 6). */
  static final long TAG_MEMORY_NS = 2_000_000_000L;

  static final int TAGS = 256;

  /** Pings and traces answer within. */
  static final long ANSWER_NS = 4_900_000_000L;

  /** A probe end to end is repeated after this. */
  static final long PROBE_AGAIN_NS = 700_000_000;

  /** A move is told again to those who have not been heard since. */
  static final long LOCATION_AGAIN_NS = 300_000_000;

  static final int LOCATION_TRIES = 4;

  // Sizes of paths, and packets that are split for them.

  /** A relay's word that a packet was too large is believed for so long. */
  static final long SIZE_REPORT_BELIEVED_NS = 10_000_000_000L;

  /** A path counts as wider once no packet has come by a narrow one for so long. */
  static final long SIZE_RAISE_NS = 500_000_000;

  /** Between two different words to a peer on what arrives here... */
  static final long SIZE_TELL_PAUSE_NS = 20_000_000;

  /** ...and between two equal ones, until it acknowledges. */
  static final long SIZE_TELL_AGAIN_NS = 300_000_000;

  /** Packets of one peer that wait for missing parts, and their bytes. */
  static final int PARTED_PACKETS = 16;

  static final int PARTS_BYTES = 64 * 1024;

  /** The same of all peers. */
  static final int PARTS_BYTES_TOTAL = 16 * 1024 * 1024;

  /** A packet that is not whole so long after its first part is given up. */
  static final long PARTS_WAIT_NS = 2_000_000_000;
}
