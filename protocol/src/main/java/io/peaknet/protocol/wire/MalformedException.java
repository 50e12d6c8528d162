package io.peaknet.protocol.wire;

/**
 * Bytes that are not what they claim to be. The frame is dropped and counted; nothing else happens.
 */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1;

  /** Without a stack trace: a stranger can cause any number of these. */
  public MalformedException(String message) {
    super(message, null, false, false);
  }
}
