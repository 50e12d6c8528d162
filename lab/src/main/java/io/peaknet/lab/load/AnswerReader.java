package io.peaknet.lab.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads HTTP/1.1 answers to GET (RFC 9112) as their bytes come, cut in any way. The body is counted
 * and thrown away. Allocates nothing for an answer.
 */
final class AnswerReader {
  private static final int LINE_BYTES_MAX = 16 << 10;
  private static final int HEAD_BYTES_MAX = 64 << 10;
  private static final int CHUNK_DIGITS_MAX = 15;

  private static final byte[] LENGTH = lower("content-length");
  private static final byte[] CODING = lower("transfer-encoding");
  private static final byte[] CONNECTION = lower("connection");
  private static final byte[] CHUNKED = lower("chunked");
  private static final byte[] CLOSE = lower("close");
  private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

  private enum State {
    STATUS,
    HEADER,
    /** As many bytes as there are left. */
    BODY,
    /** All until the connection ends. */
    REST,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    DONE
  }

  private final byte[] replicaHeader;
  private byte[] line = new byte[256];
  private int lineBytes;
  private int headBytes;
  private State state = State.STATUS;
  private int status;
  private long left;
  private long bodyBytes;
  private long length;
  private boolean chunked;
  private boolean closes;
  private byte[] replica = new byte[64];
  private int replicaBytes;

  /** For servers that name themselves in this header. */
  AnswerReader(String replicaHeader) {
    this.replicaHeader = lower(replicaHeader);
  }

  private static byte[] lower(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = lower(bytes[i]);
    }
    return bytes;
  }

  /** Before the first byte of the next answer. */
  void begin() {
    state = State.STATUS;
    lineBytes = 0;
    headBytes = 0;
    bodyBytes = 0;
    replicaBytes = 0;
    beginHead();
  }

  private void beginHead() {
    length = -1;
    chunked = false;
    closes = false;
  }

  /**
   * Takes bytes, up to the end of the answer.
   *
   * @return whether the answer is whole
   */
  boolean read(ByteBuffer from) throws MalformedAnswerException {
    while (state != State.DONE && from.hasRemaining()) {
      switch (state) {
        case BODY, CHUNK -> skip(from);
        case REST -> {
          bodyBytes += from.remaining();
          from.position(from.limit());
        }
        default -> {
          if (takeLine(from)) {
            endOfLine();
            lineBytes = 0;
          }
        }
      }
    }
    return state == State.DONE;
  }

  /** The connection has ended. Whether the answer is whole by that. */
  boolean ended() {
    if (state == State.REST) {
      state = State.DONE;
    }
    return state == State.DONE;
  }

  /** Whether nothing of an answer has come yet. */
  boolean isFresh() {
    return state == State.STATUS && lineBytes == 0 && headBytes == 0;
  }

  int status() {
    return status;
  }

  /** Of the body, without the framing of chunks. */
  long bodyBytes() {
    return bodyBytes;
  }

  /** Whether another request may follow on the connection. */
  boolean keepsAlive() {
    return !closes;
  }

  /** Who answered; empty if it didn't say. The array is valid until the next answer. */
  ByteBuffer replica() {
    return ByteBuffer.wrap(replica, 0, replicaBytes);
  }

  private void skip(ByteBuffer from) {
    int taken = (int) Math.min(left, from.remaining());
    from.position(from.position() + taken);
    left -= taken;
    bodyBytes += taken;
    if (left == 0) {
      state = state == State.BODY ? State.DONE : State.CHUNK_END;
    }
  }

  /** Whether a line is whole; it is without its end then (RFC 9112 section 2.2). */
  private boolean takeLine(ByteBuffer from) throws MalformedAnswerException {
    while (from.hasRemaining()) {
      byte b = from.get();
      if (++headBytes > HEAD_BYTES_MAX) {
        throw new MalformedAnswerException("the header is longer than 64 KiB");
      }
      if (b == '\n') {
        if (lineBytes > 0 && line[lineBytes - 1] == '\r') {
          lineBytes--;
        }
        return true;
      }
      if (lineBytes == line.length) {
        if (lineBytes >= LINE_BYTES_MAX) {
          throw new MalformedAnswerException("a line is longer than 16 KiB");
        }
        line = Arrays.copyOf(line, 2 * lineBytes);
      }
      line[lineBytes++] = b;
    }
    return false;
  }

  private void endOfLine() throws MalformedAnswerException {
    switch (state) {
      case STATUS -> statusLine();
      case HEADER -> {
        if (lineBytes == 0) {
          endOfHead();
        } else {
          header();
        }
      }
      case CHUNK_SIZE -> chunkSize();
      case CHUNK_END -> {
        if (lineBytes != 0) {
          throw new MalformedAnswerException("a chunk is longer than it said");
        }
        headBytes = 0;
        state = State.CHUNK_SIZE;
      }
      case TRAILER -> {
        if (lineBytes == 0) {
          state = State.DONE;
        }
      }
      default -> throw new IllegalStateException(state.toString());
    }
  }

  private void statusLine() throws MalformedAnswerException {
    // HTTP/1.x NNN
    if (lineBytes < 12 || Arrays.mismatch(line, 0, 7, VERSION, 0, 7) >= 0 || line[8] != ' ') {
      throw new MalformedAnswerException("does not begin as an answer does");
    }
    int code = 0;
    for (int i = 9; i < 12; i++) {
      code = code * 10 + digit(line[i], 10);
    }
    if (code < 100 || (lineBytes > 12 && line[12] != ' ')) {
      throw new MalformedAnswerException("the status is no number of three digits");
    }
    status = code;
    // HTTP/1.0 keeps nothing open unless asked, which we don't.
    closes = line[7] != '1';
    state = State.HEADER;
  }

  private void header() throws MalformedAnswerException {
    int colon = 0;
    while (colon < lineBytes && line[colon] != ':') {
      colon++;
    }
    if (colon == 0 || colon == lineBytes) {
      throw new MalformedAnswerException("a header without a name");
    }
    int from = colon + 1;
    int to = lineBytes;
    while (from < to && isBlank(line[from])) {
      from++;
    }
    while (to > from && isBlank(line[to - 1])) {
      to--;
    }
    if (equals(0, colon, LENGTH)) {
      length(from, to);
    } else if (equals(0, colon, CODING)) {
      // The last coding decides; a server must not send another to whom it wasn't offered.
      chunked = to - from >= CHUNKED.length && equals(to - CHUNKED.length, to, CHUNKED);
      if (!chunked) {
        throw new MalformedAnswerException("a transfer coding that was not asked for");
      }
    } else if (equals(0, colon, CONNECTION)) {
      closes |= equals(from, to, CLOSE);
    } else if (equals(0, colon, replicaHeader)) {
      replicaBytes = Math.min(to - from, replica.length);
      System.arraycopy(line, from, replica, 0, replicaBytes);
    }
  }

  private void length(int from, int to) throws MalformedAnswerException {
    if (from == to || to - from > 18) {
      throw new MalformedAnswerException("the length is no number");
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + digit(line[i], 10);
    }
    if (length >= 0 && length != value) {
      throw new MalformedAnswerException("two lengths");
    }
    length = value;
  }

  /** RFC 9112 section 6.3. */
  private void endOfHead() {
    if (status < 200) {
      state = State.STATUS;
      beginHead();
    } else if (status == 204 || status == 304) {
      state = State.DONE;
    } else if (chunked) {
      state = State.CHUNK_SIZE;
    } else if (length >= 0) {
      left = length;
      state = left == 0 ? State.DONE : State.BODY;
    } else {
      closes = true;
      state = State.REST;
    }
    if (state != State.STATUS) {
      // From here on the limit is for the lines between chunks.
      headBytes = 0;
    }
  }

  private void chunkSize() throws MalformedAnswerException {
    long size = 0;
    int digits = 0;
    while (digits < lineBytes && line[digits] != ';' && !isBlank(line[digits])) {
      size = size << 4 | digit(line[digits++], 16);
      if (digits > CHUNK_DIGITS_MAX) {
        throw new MalformedAnswerException("a chunk without end");
      }
    }
    if (digits == 0) {
      throw new MalformedAnswerException("a chunk without a size");
    }
    left = size;
    state = size == 0 ? State.TRAILER : State.CHUNK;
  }

  private boolean equals(int from, int to, byte[] lower) {
    if (to - from != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (lower(line[from + i]) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 'a' - 'A') : b;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static int digit(byte b, int radix) throws MalformedAnswerException {
    int value = Character.digit(b, radix);
    if (value < 0) {
      throw new MalformedAnswerException("a digit was expected");
    }
    return value;
  }
}
