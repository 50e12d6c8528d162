package io.peaknet.protocol;

import java.lang.foreign.MemorySegment;

/**
 * The way to a peer as it is at present: all that a packet to it needs but for being sealed. While
 * it {@link #isCurrent}, its packets cost neither a look at the routing tables nor an allocation.
 * Belongs to the thread of its {@link Node}.
 */
public interface Way {
  /** Of {@link #seal}: longer than {@link #mtu} allows. */
  int TOO_LONG = -2;

  /** Whether keys, route and link are still those to use; if not, ask for another. */
  boolean isCurrent();

  /** Whether the peer itself is where its datagrams go. */
  boolean isDirect();

  /** Where its datagrams go. */
  Endpoint endpoint();

  /**
   * The largest IPv6 packet, header included, that goes this way whole, in bytes; may be less than
   * 1,280. Longer ones are for {@link Node#packet}, which splits them, or tells the host what the
   * path carries.
   */
  int mtu();

  /** Bytes before the inner packet in the longest datagram that {@link #seal} writes. */
  int frontMax();

  /**
   * Seals an inner packet (docs/spec/sealed-packets.md) into a datagram for {@link #endpoint}.
   * Datagrams of one length come from inner packets of one length, but that now and then one
   * carries the way back as well.
   *
   * @param in where the inner packet is
   * @param length its length in bytes
   * @param out where the datagram goes: room for {@link #frontMax}, the packet and a tag of 16;
   *     must not overlap with the packet
   * @return the datagram's length in bytes; -1 if it can't be sealed: then the way is no longer
   *     current; or {@link #TOO_LONG}
   */
  int seal(long nowNs, MemorySegment in, long inAt, int length, MemorySegment out, long outAt);
}
