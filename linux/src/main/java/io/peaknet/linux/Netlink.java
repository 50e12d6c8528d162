package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with rtnetlink in the calling thread's network namespace. The kernel answers
 * each request before the call that sends it returns, so reading the answer never waits.
 */
final class Netlink implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;

  private static final int NLMSG_ERROR = 2;
  private static final int NLM_F_ACK_TLVS = 0x200;
  private static final int NLMSGERR_ATTR_MSG = 1;
  // struct nlmsgerr {int error; struct nlmsghdr of the request}
  private static final int ERROR_BYTES = 4 + NetlinkMessage.HEADER_BYTES;

  private static final int ANSWER_BYTES_MAX = 32 << 10;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment answer = arena.allocate(ANSWER_BYTES_MAX, 4);
  private final int fd;
  private int sequence;

  private Netlink(int fd) {
    this.fd = fd;
  }

  static Netlink open() throws SystemException {
    int fd = Sockets.socket(Sockets.AF_NETLINK, Sockets.SOCK_RAW, NETLINK_ROUTE);
    SystemException.check(fd, "opening a netlink socket");
    // Old kernels lack these two; then errors come without the kernel's own words.
    Sockets.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
    Sockets.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
    return new Netlink(fd);
  }

  /** What the kernel said to a request: errno or 0, and its own words if it had any. */
  record Reply(int errno, String words) {
    /** Throws if it was an error; {@code advice} is used unless empty. */
    void orThrow(String attempt, String advice) throws SystemException {
      if (errno != 0) {
        String better = advice.isEmpty() ? Errno.advice(errno) : advice;
        String said = words.isEmpty() ? "" : "the kernel says \"" + words + "\"";
        String both = said.isEmpty() || better.isEmpty() ? said + better : said + "; " + better;
        throw new SystemException(attempt, errno, both);
      }
    }

    void orThrow(String attempt) throws SystemException {
      orThrow(attempt, "");
    }
  }

  int fd() {
    return fd;
  }

  /** Sends a request and reads its acknowledgement. */
  Reply request(NetlinkMessage message) throws SystemException {
    byte[] bytes = message.finish(++sequence);
    MemorySegment.copy(bytes, 0, answer, JAVA_BYTE, 0, bytes.length);
    SystemException.check(
        Sockets.sendto(fd, answer, bytes.length, MemorySegment.NULL), "asking netlink");
    while (true) {
      int count = Sockets.recvfrom(fd, answer, 0, MemorySegment.NULL, MemorySegment.NULL);
      if (count == -Errno.EINTR) {
        continue;
      }
      SystemException.check(count, "reading from netlink");
      byte[] copy = answer.asSlice(0, count).toArray(JAVA_BYTE);
      Reply reply = parse(ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder()), sequence);
      if (reply != null) {
        return reply;
      }
    }
  }

  /** The acknowledgement of {@code sequence} in a buffer of messages, or null if it has none. */
  static @Nullable Reply parse(ByteBuffer buffer, int sequence) {
    while (buffer.remaining() >= NetlinkMessage.HEADER_BYTES) {
      int start = buffer.position();
      int length = buffer.getInt(start);
      if (length < NetlinkMessage.HEADER_BYTES || length > buffer.remaining()) {
        return null;
      }
      int type = buffer.getShort(start + 4);
      int flags = buffer.getShort(start + 6);
      if (type == NLMSG_ERROR && buffer.getInt(start + 8) == sequence) {
        int bodyLength = length - NetlinkMessage.HEADER_BYTES;
        var body = buffer.slice(start + NetlinkMessage.HEADER_BYTES, bodyLength);
        return error(body.order(buffer.order()), flags);
      }
      buffer.position(Math.min(buffer.limit(), start + padded(length)));
    }
    return null;
  }

  private static @Nullable Reply error(ByteBuffer body, int flags) {
    return body.limit() < ERROR_BYTES ? null : new Reply(-body.getInt(0), words(body, flags));
  }

  private static String words(ByteBuffer error, int flags) {
    if ((flags & NLM_F_ACK_TLVS) == 0) {
      return "";
    }
    byte[] text = attribute(error, ERROR_BYTES, NLMSGERR_ATTR_MSG);
    return text == null ? "" : text(text);
  }

  /** The value of the first attribute of {@code type} from {@code offset} on, or null. */
  private static byte @Nullable [] attribute(ByteBuffer body, int offset, int type) {
    int at = offset;
    while (at + 4 <= body.limit()) {
      int length = Short.toUnsignedInt(body.getShort(at));
      if (length < 4 || at + length > body.limit()) {
        return null;
      }
      if (body.getShort(at + 2) == type) {
        byte[] value = new byte[length - 4];
        body.get(at + 4, value);
        return value;
      }
      at += padded(length);
    }
    return null;
  }

  /** An attribute's text without the zero at its end. */
  private static String text(byte[] value) {
    int length = value.length;
    while (length > 0 && value[length - 1] == 0) {
      length--;
    }
    return new String(value, 0, length, UTF_8);
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  @Override
  public void close() {
    Descriptors.close(fd);
    arena.close();
  }
}
