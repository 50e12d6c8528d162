package io.peaknet.lab.load;

/** What came is no HTTP/1.1 answer. Without a stack trace: it is a finding, not a fault. */
final class MalformedAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedAnswerException(String message) {
    super(message, null, false, false);
  }
}
