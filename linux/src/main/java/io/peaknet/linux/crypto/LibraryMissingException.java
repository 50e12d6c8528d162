package io.peaknet.linux.crypto;

/** A library is not installed, or is not one that can be used; the message says which and why. */
public final class LibraryMissingException extends Exception {
  private static final long serialVersionUID = 1L;

  LibraryMissingException(String message) {
    super(message);
  }
}
