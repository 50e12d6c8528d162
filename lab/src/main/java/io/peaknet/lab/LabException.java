package io.peaknet.lab;

/** Something that a run needs is missing or went wrong; the message is one line for the user. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what is wrong and what helps. */
  public LabException(String message) {
    super(message);
  }

  /** As {@link #LabException(String)}, with what caused it. */
  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
