package io.peaknet.cli;

/** What an operator wrote makes no sense; the message is one line that says where and why. */
final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }
}
