package io.peaknet.client.claims;

/** Claims that can't be believed; the message says why, and holds nothing secret. */
public final class ClaimsException extends Exception {
  private static final long serialVersionUID = 1L;

  ClaimsException(String message) {
    super(message);
  }

  ClaimsException(String message, Throwable cause) {
    super(message, cause);
  }
}
