package io.peaknet.protocol.session;

/** The first byte of every packet inside of a session: what the rest is. */
public final class InnerType {
  /** Padding or a sign of life; whatever follows is ignored. */
  public static final int NOTHING = 0;

  /** An IPv6 packet. */
  public static final int IPV6 = 1;

  /** Bytes of a stream between nodes. */
  public static final int STREAM = 2;

  /** A routed control message. */
  public static final int ROUTED = 3;

  /** Measures a link. */
  public static final int PROBE = 4;

  /** Measures end to end. */
  public static final int END_PROBE = 5;

  /** The session ends. */
  public static final int CLOSE = 6;

  /** A part of the ML-KEM exchange. */
  public static final int KEM = 7;

  /** Challenge or response of a path. */
  public static final int PATH = 8;

  /** Where the sender is now. */
  public static final int LOCATION = 9;

  /** A part of an IPv6 packet that is too long for its path. */
  public static final int PART = 10;

  /** What arrives of the other end's datagrams. */
  public static final int PATH_SIZE = 11;

  /** Who knows the sender, and may be met on the way to it. */
  public static final int MEETING = 12;

  private InnerType() {}
}
