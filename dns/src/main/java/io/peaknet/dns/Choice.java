package io.peaknet.dns;

/** How one of several variants is chosen for an answer. */
public enum Choice {
  /**
   * By the client's prefix (24 bits of an IPv4 address, 56 of an IPv6 one): the same client gets
   * the same variant from every server of the zone, as long as there are as many variants.
   */
  BY_CLIENT,

  /** One after the other, as the questions come. */
  IN_TURN
}
