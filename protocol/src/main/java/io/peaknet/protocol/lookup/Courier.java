package io.peaknet.protocol.lookup;

import io.peaknet.protocol.route.PacketHeader;

/** Carries a message over the mesh; it may be lost. The way back is added on the way out. */
public interface Courier {
  /**
   * Sends it, or drops it if there is no way.
   *
   * @param kind what {@code payload} is, one of {@link MessageKind}
   */
  void send(long nowNs, PacketHeader header, int kind, byte[] payload);
}
