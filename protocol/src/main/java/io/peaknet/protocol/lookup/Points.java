package io.peaknet.protocol.lookup;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.nio.charset.StandardCharsets;

/** Where in the key space a node's record is kept (DESIGN 4.3). */
public final class Points {
  private static final byte[] CONTEXT = "peak lookup".getBytes(StandardCharsets.US_ASCII);

  private Points() {}

  /**
   * The point of a replica: the first 64 bits of SHA-256("peak lookup" ‖ identity address ‖ j), as
   * a fraction of 2^64.
   */
  public static long point(Suite suite, IdentityAddress node, int replica) {
    byte[] digest = suite.hash(CONTEXT, node.bytes(), new byte[] {(byte) replica});
    long point = 0;
    for (int i = 0; i < 8; i++) {
      point = point << 8 | (digest[i] & 0xff);
    }
    return point;
  }
}
