package io.peaknet.protocol;

import io.peaknet.protocol.identity.IdentityAddress;

/**
 * What a {@link Node} wants done. Called from within its methods; arrays are valid during the call
 * only.
 */
public interface Output {
  /** Sends one datagram over the underlay; it may be lost. */
  void send(Endpoint to, byte[] datagram, int offset, int length);

  /**
   * Hands over an IPv6 packet (header included) that came sealed from {@code source}; its source
   * address is {@code source} and its destination this node.
   */
  void deliver(IdentityAddress source, byte[] packet, int offset, int length);

  /** An IPv6 packet given to {@link Node#packet} could not be carried: the host is to be told. */
  void undeliverable(Undeliverable reason, byte[] packet, int offset, int length);

  /** Something that an operator may want to see in a log. */
  void event(Event event);

  /** Why a packet was not carried. */
  enum Undeliverable {
    /** No record of that identity was found: ICMPv6 unreachable, code 3 (address). */
    NO_RECORD,
    /** The identity is known but was not reached: ICMPv6 unreachable, code 0 (no route). */
    NO_ROUTE,
    /** It is larger than {@link Node#mtu(IdentityAddress)} of its destination: packet too big. */
    TOO_BIG,
    /** Its destination is not an identity address: ICMPv6 unreachable, code 0. */
    NOT_PEAK,
    /** Its source is not this node's: ICMPv6 unreachable, code 5 (source address failed policy). */
    FOREIGN_SOURCE
  }
}
