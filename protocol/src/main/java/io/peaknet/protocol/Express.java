package io.peaknet.protocol;

import io.peaknet.protocol.identity.IdentityAddress;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Packets of established sessions, opened, sealed and passed on where they lie in memory, without
 * allocation while sessions and routes stay as they are. Everything else takes {@link Node#receive}
 * and {@link Node#packet}. Belongs to the thread of its {@link Node}.
 */
public interface Express {
  /** Not an established session's: the bytes are as they came, and are for {@link Node#receive}. */
  int NOT_MINE = 0;

  /** Taken, or of no use. */
  int DONE = 1;

  /** An inner IPv6 packet for this node: {@link #innerAt}, {@link #innerLength}, {@link #peer}. */
  int PACKET = 2;

  /** The datagram is ready for the next hop, in place and with its length: {@link #to}. */
  int FORWARD = 3;

  /**
   * A datagram came from the underlay. Never throws, whatever it holds.
   *
   * @return {@link #NOT_MINE}, {@link #DONE}, {@link #PACKET} or {@link #FORWARD}
   */
  int receive(long nowNs, Endpoint from, MemorySegment memory, long at, int length);

  /** Where the inner packet begins; valid until the next {@link #receive}. */
  long innerAt();

  /** Its length in bytes, of which nothing but the first byte, its type, was looked at. */
  int innerLength();

  /** Who sealed it. */
  IdentityAddress peer();

  /** Where a forwarded datagram goes; valid until the next {@link #receive}. */
  Endpoint to();

  /** The way to a peer; null if none is ready: {@link Node#packet} sees to one. */
  @Nullable Way way(IdentityAddress destination);
}
