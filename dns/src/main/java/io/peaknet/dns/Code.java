package io.peaknet.dns;

/** Response codes (RFC 1035 section 4.1.1, RFC 6891, RFC 7873, RFC 2136). */
final class Code {
  static final int NO_ERROR = 0;
  static final int FORMAT_ERROR = 1;
  static final int SERVER_FAILURE = 2;
  static final int NO_SUCH_NAME = 3;
  static final int NOT_IMPLEMENTED = 4;
  static final int REFUSED = 5;
  static final int NOT_AUTHORITATIVE = 9;
  static final int BAD_VERSION = 16;

  private Code() {}
}
