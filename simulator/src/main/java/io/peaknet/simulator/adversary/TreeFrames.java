package io.peaknet.simulator.adversary;

import io.peaknet.simulator.live.TreeNode;

/**
 * Frames of the live tree. Distances follow from words that child and parent have signed, so there
 * is nothing to lie about; but nothing keeps a parent from giving all its children one place.
 */
public final class TreeFrames implements Crook.Frames {
  private static final byte PLACE = 1;

  @Override
  public boolean isData(byte[] frame, int offset) {
    return TreeNode.isData(frame, offset);
  }

  @Override
  public void forge(Conduct conduct, byte[] frame) {
    if (conduct.claims() && frame[0] == TreeNode.RESPONSE) {
      int at = 1;
      for (int numbers = 2; numbers > 0; at++) {
        numbers -= frame[at] >= 0 ? 1 : 0;
      }
      if (frame[at] > 0) { // a port below 128: no crook has more neighbours
        frame[at] = PLACE;
      }
    }
  }
}
