package io.peaknet.protocol.transit;

import io.peaknet.protocol.Output;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.wire.DatagramSize;
import org.jspecify.annotations.Nullable;

/** What the host may send into the network. */
public final class HostPackets {
  /** Every path carries packets of so many bytes, whole or split (RFC 8200 section 5). */
  public static final int MTU_LEAST = 1280;

  /** The largest packet carried, in bytes: what the largest link carries to a neighbour. */
  public static final int MTU = packet(DatagramSize.MOST - Session.OVERHEAD);

  private HostPackets() {}

  /** The length of the IPv6 packet whose inner form has {@code inner} bytes. */
  static int packet(int inner) {
    return inner - Ipv6.INNER_HEADER + Ipv6.HEADER;
  }

  /** Why a packet is refused; null if it is not. */
  public static Output.@Nullable Undeliverable refusal(
      IdentityAddress self, int mtu, byte[] packet, int offset, int length) {
    if (!Ipv6.isIpv6(packet, offset, length)) {
      return Output.Undeliverable.NOT_PEAK;
    }
    if (!Ipv6.destination(packet, offset).inPrefix()) {
      return Output.Undeliverable.NOT_PEAK;
    }
    if (!Ipv6.source(packet, offset).equals(self)) {
      return Output.Undeliverable.FOREIGN_SOURCE;
    }
    return length > mtu ? Output.Undeliverable.TOO_BIG : null;
  }

  /** Where it is to go. */
  public static IdentityAddress destination(byte[] packet, int offset) {
    return Ipv6.destination(packet, offset);
  }
}
