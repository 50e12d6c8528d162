package io.peaknet.protocol;

import io.peaknet.protocol.identity.IdentityAddress;

/**
 * Sees what a node does with each data packet and with its address: for the simulator's checkers.
 */
public interface Observer {
  /** {@link #forwarded}'s mode when the vicinity knew the destination. */
  int VICINITY = 0;

  /** Modes 1 to 8 are landmark trees (slot + 1); this one is area routing. */
  int AREA = 9;

  /** This node originated or passed on a data packet. {@code packetId} is the same at every hop. */
  void forwarded(IdentityAddress destination, int packetId, int mode, long watermark);

  /** A data packet arrived at its destination, this node. */
  void delivered(IdentityAddress source, int packetId);

  /** This node gave a data packet up. */
  void dropped(IdentityAddress destination, int packetId, String reason);

  /** This node's place in the address tree changed; digits joined by dots, "-" for none. */
  void addressChanged(String previous, String next, String reason);
}
