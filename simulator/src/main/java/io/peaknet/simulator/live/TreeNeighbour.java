package io.peaknet.simulator.live;

import io.peaknet.simulator.engine.LinkEnd;
import io.peaknet.simulator.engine.Participant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection of a {@link TreeNode}. */
final class TreeNeighbour {
  private static final long MILLISECOND_NS = 1_000_000L;

  /** Before it was measured: high, and low enough not to overflow in products. */
  private static final long UNKNOWN_NS = 1L << 45;

  final LinkEnd end;
  final int key;

  /** The number that the other end gave the connection. */
  final long connection;

  /** What it is called in coordinates below this node. */
  final int port;

  /** Whose words it has been told, as they are now. */
  final Set<Integer> told = new HashSet<>();

  /** What it was asked for last, and when: to be this node's parent. */
  long sequence;

  long nonce;
  long askedNs;

  /** Its consent; null while there is none. */
  @Nullable TreeWord response;

  /** When it has been silent for too long though it was sent something. */
  long silentNs = Participant.NEVER;

  /** When it is owed a sign of life. */
  long keepAliveNs = Participant.NEVER;

  private long lagNs = UNKNOWN_NS;

  TreeNeighbour(LinkEnd end, int key, long connection, int port) {
    this.end = end;
    this.key = key;
    this.connection = connection;
    this.port = port;
  }

  /** A round trip; the first counts double, outliers are capped. */
  void measured(long rttNs) {
    lagNs = lagNs == UNKNOWN_NS ? 2 * rttNs : lagNs - lagNs / 8 + Math.min(rttNs, 2 * lagNs) / 8;
  }

  /** What a step over this link costs, at least 1. */
  long costMs() {
    return Math.max(1, lagNs / MILLISECOND_NS);
  }
}
