package io.peaknet.protocol.lookup;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Forwarder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where in the key space a node's record is kept (DESIGN 4.3). */
public final class Points {
  private static final byte[] CONTEXT = "peak lookup".getBytes(StandardCharsets.US_ASCII);

  private Points() {}

  /**
   * The replicas of a node's record, in the order in which to ask: the one whose anchor lies in the
   * nearest area first.
   */
  public static int[] nearestFirst(Suite suite, IdentityAddress node, Forwarder forwarder) {
    long[] keys = new long[Constants.REPLICAS];
    for (int replica = 0; replica < keys.length; replica++) {
      long distance = forwarder.distance(point(suite, node, replica));
      keys[replica] = distance << 8 | replica;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) (key & 0xff)).toArray();
  }

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
