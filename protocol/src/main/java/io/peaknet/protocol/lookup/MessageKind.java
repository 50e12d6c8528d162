package io.peaknet.protocol.lookup;

/** What a message routed over the mesh holds: one byte behind its header. */
public final class MessageKind {
  private MessageKind() {}

  /** A handshake message of the session layer, as it is. */
  public static final int HANDSHAKE = 1;

  /** A record for an anchor to keep. */
  public static final int REGISTER = 2;

  /** The anchor's answer. */
  public static final int REGISTERED = 3;

  /** Asks an anchor, or a node itself, for a record. */
  public static final int QUERY = 4;

  /** The answer, with the record if there is one. */
  public static final int ANSWER = 5;

  /** Collects the nodes that it crosses. */
  public static final int TRACE = 6;

  /** A trace's way home. */
  public static final int TRACED = 7;

  /** A data packet could not be carried on. */
  public static final int PATH_ERROR = 8;
}
