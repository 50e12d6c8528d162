package io.peaknet.lab.experiment;

/** The command was given something that it can't do; the message is one line for the user. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what is wrong and what is allowed. */
  public UsageException(String message) {
    super(message);
  }
}
