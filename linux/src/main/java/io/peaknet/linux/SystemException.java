package io.peaknet.linux;

import java.io.IOException;

/**
 * The kernel refused something. The message is one line: what was attempted, errno's name and
 * meaning, and what to do about it, such as "opening /dev/net/tun: EACCES (permission denied): run
 * as root, or let Peak enter a user namespace".
 */
public final class SystemException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /** With the advice that fits this errno wherever it occurs. */
  SystemException(String attempt, int errno) {
    this(attempt, errno, Errno.advice(errno));
  }

  /** With advice that fits the attempt; none if empty. */
  SystemException(String attempt, int errno, String advice) {
    super(
        attempt
            + ": "
            + Errno.name(errno)
            + " ("
            + Errno.meaning(errno)
            + ")"
            + (advice.isEmpty() ? "" : ": " + advice));
    this.errno = errno;
  }

  /** After two attempts at one thing: both reasons in one line, errno being the second's. */
  SystemException(String attempt, SystemException first, SystemException second) {
    super(attempt + ": " + first.getMessage() + "; and " + second.getMessage(), second);
    addSuppressed(first);
    this.errno = second.errno;
  }

  /** Passes a system call's result on, unless it is −errno. */
  static int check(int result, String attempt) throws SystemException {
    if (result < 0) {
      throw new SystemException(attempt, -result);
    }
    return result;
  }

  /** The kernel's error number, positive. */
  public int errno() {
    return errno;
  }

  /** The error's symbol, such as {@code EACCES}. */
  public String name() {
    return Errno.name(errno);
  }
}
