package io.peaknet.protocol.wire;

/**
 * How large the datagrams are that links carry, as UDP payload in bytes, and the one byte that
 * tells such a size (docs/spec/packets.md).
 */
public final class DatagramSize {
  /**
   * Every link carries so much: an IPv4 underlay of 1,124 bytes less 28 of headers, and so every
   * IPv6 underlay (at least 1,280 bytes, RFC 8200 section 5). Whatever a node sends before it knows
   * more fits into it.
   */
  public static final int LEAST = 1096;

  /** The largest that is used: jumbo frames of 9,000 bytes over IPv4. */
  public static final int MOST = 8972;

  /** The code of whatever is larger than all that can be told. */
  public static final int CODE_MAX = 255;

  private static final int FINE_STEP = 4;
  private static final int COARSE_STEP = 256;
  private static final int COARSE_CODE = 223;
  private static final int COARSE = LEAST + FINE_STEP * COARSE_CODE;

  private DatagramSize() {}

  /** The code of the largest size that can be told and is not above {@code bytes}. */
  public static int code(int bytes) {
    if (bytes <= LEAST) {
      return 0;
    }
    return bytes < COARSE
        ? (bytes - LEAST) / FINE_STEP
        : Math.min(CODE_MAX, COARSE_CODE + (bytes - COARSE) / COARSE_STEP);
  }

  /** The size that a code tells, in bytes: 1,096 to 10,180. */
  public static int of(int code) {
    return code <= COARSE_CODE
        ? LEAST + FINE_STEP * code
        : COARSE + COARSE_STEP * (code - COARSE_CODE);
  }
}
