package io.peaknet.client.dns;

import java.io.IOException;

/** Bytes that are no answer to the question asked. Without a stack trace: anybody can cause it. */
public final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String message) {
    super(message);
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
