package io.peaknet.simulator.adversary;

/** Peak's datagrams (docs/spec/sealed-packets.md): forged where they are sealed, {@link Liar}. */
public final class PeakFrames implements Crook.Frames {
  private static final byte RELAY_FRAME = 9;

  @Override
  public boolean isData(byte[] frame, int offset) {
    return frame[offset] == RELAY_FRAME;
  }

  @Override
  public void forge(Conduct conduct, byte[] frame) {
    // It is sealed by now.
  }
}
