package io.peaknet.simulator.adversary;

import io.peaknet.simulator.live.DartNode;
import java.nio.ByteBuffer;

/** Frames of live DART: nothing in them is signed. */
public final class DartFrames implements Crook.Frames {
  /** In a hello, behind its type: identity, address, which levels have a route. */
  private static final int LEVELS_AT = 1 + Integer.BYTES + Long.BYTES;

  private static final int ROUTES_AT = LEVELS_AT + Long.BYTES;

  /** Of a route: least identity, hops, borders crossed. */
  private static final int ROUTE = Integer.BYTES + Short.BYTES + Long.BYTES;

  /** Beats all that honest nodes have. */
  private static final int LEAST = Integer.MIN_VALUE;

  @Override
  public boolean isData(byte[] frame, int offset) {
    return DartNode.isData(frame, offset);
  }

  @Override
  public void forge(Conduct conduct, byte[] frame) {
    if (frame[0] != DartNode.HELLO) {
      return;
    }
    ByteBuffer hello = ByteBuffer.wrap(frame);
    int routes = Long.bitCount(hello.getLong(LEVELS_AT));
    for (int i = 0; i < routes; i++) {
      int at = ROUTES_AT + i * ROUTE;
      if (conduct.lies()) {
        hello.putShort(at + Integer.BYTES, (short) 0);
      }
      if (conduct.claims()) {
        hello.putInt(at, LEAST);
      }
    }
  }
}
