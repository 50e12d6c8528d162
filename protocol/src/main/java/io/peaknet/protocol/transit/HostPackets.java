package io.peaknet.protocol.transit;

import io.peaknet.protocol.Output;
import io.peaknet.protocol.identity.IdentityAddress;
import org.jspecify.annotations.Nullable;

/** What the host may send into the network. */
public final class HostPackets {
  /** The largest packet carried, in bytes: IPv6's minimum (RFC 8200 section 5). */
  public static final int MTU = 1280;

  private HostPackets() {}

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
