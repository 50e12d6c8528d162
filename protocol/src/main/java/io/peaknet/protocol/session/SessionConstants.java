package io.peaknet.protocol.session;

import io.peaknet.protocol.wire.DatagramSize;

/**
 * Every number of the session layer, in two blocks: what both ends must agree on, and what each
 * node could choose for itself. "WireGuard" is the paper by Donenfeld (NDSS 2017), sections 5 and
 * 6.
 */
final class SessionConstants {
  // ---- Wire: fixed by docs/spec; a change needs another VERSION. ----

  /** Version of handshakes, their second byte. */
  static final int VERSION = 1;

  static final int XX_1 = 1;
  static final int XX_2 = 2;
  static final int XX_3 = 3;
  static final int IK_1 = 4;
  static final int IK_2 = 5;
  static final int COOKIE_REPLY = 6;
  static final int VERSION_REFUSED = 7;
  static final int SEALED_PACKET = 8;
  static final int RELAY_FRAME = 9;

  /** Both MACs of a handshake message: half of an HMAC-SHA256 each, as WireGuard's. */
  static final int MAC = 16;

  /** Type, version, two zero bytes, both handshake indices. */
  static final int HANDSHAKE_HEADER = 12;

  /** Type, three zero bytes (or header length and two), index, counter. */
  static final int SEALED_HEADER = 16;

  /** Counter = 8-bit space and 56-bit number, so that paths need not share a counter. */
  static final int NUMBER_BITS = 56;

  /**
   * Spaces for the session layer's own: what it sends straight to an endpoint, and relay frames.
   */
  static final int SPACE_CONTROL = 254;

  static final int SPACE_RELAY = 255;

  /** Spaces that a receiver keeps a window for under one key. */
  static final int SPACES = 8;

  /** No frame of the session layer is larger: every link carries it. */
  static final int DATAGRAM_FULL = DatagramSize.LEAST;

  /** ML-KEM-768 (FIPS 203 table 3). */
  static final int KEM_KEY = 1184;

  static final int KEM_CIPHERTEXT = 1088;

  /** Halves, so that a relay's header of up to 255 bytes still fits into {@link #DATAGRAM_FULL}. */
  static final int KEM_PARTS = 2;

  static final int PATH_TOKEN = 16;

  // ---- Timers and bounds: own choice unless a source is named. ----

  static final long MILLISECOND_NS = 1_000_000L;
  static final long SECOND_NS = 1_000_000_000L;

  /** Waits before a handshake message is sent again: a dial is over in 2 s. */
  static final long[] DIAL_WAITS_NS = {
    250 * MILLISECOND_NS, 500 * MILLISECOND_NS, 500 * MILLISECOND_NS, 750 * MILLISECOND_NS
  };

  /** The same for a connect or a rekey, over in 4 s. */
  static final long[] CONNECT_WAITS_NS = {
    250 * MILLISECOND_NS,
    250 * MILLISECOND_NS,
    500 * MILLISECOND_NS,
    500 * MILLISECOND_NS,
    500 * MILLISECOND_NS,
    SECOND_NS,
    SECOND_NS
  };

  /** After the answer, until the first packet under the new keys: then the keys are on trial. */
  static final long[] CONFIRM_WAITS_NS = {
    250 * MILLISECOND_NS, 500 * MILLISECOND_NS, SECOND_NS, 2 * SECOND_NS, 250 * MILLISECOND_NS
  };

  /** Between repetitions of the ML-KEM key; after the last, until the peer is heard. */
  static final long[] KEM_WAITS_NS = {
    250 * MILLISECOND_NS,
    250 * MILLISECOND_NS,
    500 * MILLISECOND_NS,
    500 * MILLISECOND_NS,
    SECOND_NS,
    SECOND_NS,
    2 * SECOND_NS,
    2 * SECOND_NS,
    4 * SECOND_NS
  };

  /** Between two answers to one peer, each with a secret of its own. */
  static final long KEM_ANSWER_NS = 200 * MILLISECOND_NS;

  /** Between challenges to one endpoint; after the last it is given up. */
  static final long[] PATH_WAITS_NS = {
    250 * MILLISECOND_NS, 500 * MILLISECOND_NS, SECOND_NS,
  };

  /** A handshake that this node answered waits so long for the other side's next word. */
  static final long PENDING_NS = 5 * SECOND_NS; // WireGuard's REKEY-TIMEOUT

  /** Pending handshakes with one peer, and from one endpoint whose peer is not known yet. */
  static final int PENDING_PER_PEER = 4;

  /** Handshakes answered and not confirmed, in all. */
  static final int PENDING_TOTAL = 1024;

  /** Sessions that others may open: with all their keys they fit into a small heap. */
  static final int SESSIONS_TOTAL = 16_384;

  /** When these are used up, one that has been silent for so long makes way for a newcomer. */
  static final long SILENT_ENOUGH_NS = 30 * SECOND_NS;

  /** Keys that carry data are renewed at this age (WireGuard's REKEY-AFTER-TIME). */
  static final long REKEY_NS = 120 * SECOND_NS;

  /** Keys of a link that carries only control, or nothing, at this one. */
  static final long REKEY_IDLE_NS = 3600 * SECOND_NS;

  /**
   * Keys past their age are rejected so long after their <em>first use</em> past it: with traffic
   * at 180 s (WireGuard's REJECT-AFTER-TIME), after an idle hour never before a rekey had time.
   */
  static final long REJECT_AFTER_STALE_NS = 60 * SECOND_NS;

  /** The initiator rekeys; if it did not, the responder does so much later. */
  static final long RESPONDER_REKEY_DELAY_NS = 10 * SECOND_NS;

  /** Between attempts to rekey (WireGuard's REKEY-TIMEOUT). */
  static final long REKEY_RETRY_NS = 5 * SECOND_NS;

  /** Replaced keys are kept while the peer uses them, and so long after (REJECT-AFTER-TIME). */
  static final long OVERLAP_NS = 180 * SECOND_NS;

  /** A session silent for so long is forgotten, its keys zeroed (3 x REJECT-AFTER-TIME). */
  static final long FORGET_NS = 540 * SECOND_NS;

  /** Data came and nothing was to be sent: say so (WireGuard's KEEPALIVE-TIMEOUT). */
  static final long KEEPALIVE_NS = 10 * SECOND_NS;

  /** Data was sent and nothing came back: try a handshake (KEEPALIVE- plus REKEY-TIMEOUT). */
  static final long SILENCE_NS = 15 * SECOND_NS;

  /** Messages under one key: WireGuard's REKEY-AFTER-MESSAGES, and RFC 9001 B.1.1 for AES-GCM. */
  static final long REKEY_MESSAGES_CHACHA = 1L << 60;

  static final long REKEY_MESSAGES_AES = 1L << 28;

  /** The last number of a space; WireGuard leaves a window's width too. */
  static final long NUMBER_LIMIT = (1L << NUMBER_BITS) - 8192;

  /** Forgeries tried on one key before it is given up: RFC 9001 section 6.6, the lower bound. */
  static final long FORGERY_LIMIT = 1L << 36;

  /** The ML-KEM secret is renewed at this age. */
  static final long KEM_RENEW_NS = 3600 * SECOND_NS;

  /** Width of a replay window (RFC 6479's ring of 128 words, less the one being filled). */
  static final int WINDOW = 8128;

  /** Handshakes a second above which cookies are asked for, and for how long after. */
  static final int LOAD_HANDSHAKES = 20;

  static final long LOAD_STICKY_NS = SECOND_NS;

  /** Handshakes that one source may start, a second (wireguard-go's rate limiter: 20). */
  static final int SOURCE_HANDSHAKES = 20;

  /** Signatures of unknown certificates checked for one source, a second. */
  static final int SOURCE_SIGNATURES = 20;

  /** Sources counted at a time; the one heard least lately is forgotten. */
  static final int SOURCES = 1024;

  /** First messages remembered so that a replay costs one hash. */
  static final int REMEMBERED_MESSAGES = 4096;

  /** Certificates whose signature was checked. */
  static final int REMEMBERED_CERTIFICATES = 1024;

  /** A cookie's secret changes so often (WireGuard). */
  static final long COOKIE_SECRET_NS = 120 * SECOND_NS;

  /** Between challenges of one session to endpoints that it has not used. */
  static final long PATH_INTERVAL_NS = SECOND_NS;

  /** Endpoints of one peer that are known to be good. */
  static final int PATHS = 8;

  private SessionConstants() {}
}
