package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** System calls on sockets. All return −errno if they fail. */
final class Sockets {
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int AF_PACKET = 17;

  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;

  static final int SOL_SOCKET = 1;
  static final int MSG_TRUNC = 0x20;

  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;

  private static final MethodHandle SOCKET =
      Native.function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND =
      Native.function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      Native.function("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SETSOCKOPT =
      Native.function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SENDTO =
      Native.function(
          "sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RECVFROM =
      Native.function(
          "recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);

  private Sockets() {}

  static int socket(int family, int type, int protocol) {
    var state = Native.state();
    try {
      int result = (int) SOCKET.invokeExact(state, family, type | SOCK_CLOEXEC, protocol);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  static int bind(int fd, MemorySegment address) {
    var state = Native.state();
    try {
      int result = (int) BIND.invokeExact(state, fd, address, (int) address.byteSize());
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  /** Fills {@code address}, which must be large enough for the family. */
  static int getsockname(int fd, MemorySegment address) {
    var state = Native.state();
    try (var arena = Arena.ofConfined()) {
      var length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
      int result = (int) GETSOCKNAME.invokeExact(state, fd, address, length);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  static int setsockopt(int fd, int level, int option, int value) {
    var state = Native.state();
    try (var arena = Arena.ofConfined()) {
      var segment = arena.allocateFrom(JAVA_INT, value);
      int result = (int) SETSOCKOPT.invokeExact(state, fd, level, option, segment, Integer.BYTES);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  /** {@code address} may be NULL on a bound packet or netlink socket. */
  static int sendto(int fd, MemorySegment data, long length, MemorySegment address) {
    var state = Native.state();
    try {
      int addressLength = (int) address.byteSize();
      long result = (long) SENDTO.invokeExact(state, fd, data, length, 0, address, addressLength);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  /**
   * With MSG_TRUNC the result is the datagram's whole length even if it didn't fit. {@code address}
   * and {@code addressLength} may both be NULL; otherwise the caller sets the length beforehand.
   */
  static int recvfrom(
      int fd, MemorySegment into, int flags, MemorySegment address, MemorySegment addressLength) {
    var state = Native.state();
    try {
      long result =
          (long)
              RECVFROM.invokeExact(state, fd, into, into.byteSize(), flags, address, addressLength);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  /**
   * Asks for socket buffers of this many bytes each way: beyond the system's limit if permitted
   * (CAP_NET_ADMIN outside any user namespace), otherwise up to it. Never fails: a small buffer
   * only loses more in a burst.
   */
  static void buffers(int fd, int bytes) {
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes) < 0) {
      setsockopt(fd, SOL_SOCKET, SO_RCVBUF, bytes);
    }
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, bytes) < 0) {
      setsockopt(fd, SOL_SOCKET, SO_SNDBUF, bytes);
    }
  }
}
