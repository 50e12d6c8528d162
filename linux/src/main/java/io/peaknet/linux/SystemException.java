package io.peaknet.linux;

import java.io.IOException;

/**
 * The kernel refused something. The message is one line: what was attempted, errno's name and
 * meaning, and what to do about it.
 */
public final class SystemException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  SystemException(String attempt, int errno, String advice) {
    super(attempt + ": " + errno + ": " + advice);
    this.errno = errno;
  }

  /** The kernel's error number, positive. */
  public int errno() {
    return errno;
  }

  /** The error's symbol, such as {@code EACCES}. */
  public String name() {
    return "E" + errno;
  }
}
