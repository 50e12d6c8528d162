package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.ref.Reference.reachabilityFence;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** System calls on sockets. All return −errno if they fail. */
final class Sockets {
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int AF_PACKET = 17;

  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_SEQPACKET = 5;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;

  static final int SOL_SOCKET = 1;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;

  // Wait for the first of several datagrams, and take of the others what is there.
  static final int MSG_WAITFORONE = 0x10000;

  static final int SO_REUSEPORT = 15;

  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;

  private static final MemorySegment SOCKET = Native.function("socket");
  private static final MemorySegment SOCKETPAIR = Native.function("socketpair");
  private static final MemorySegment BIND = Native.function("bind");
  private static final MemorySegment GETSOCKNAME = Native.function("getsockname");
  private static final MemorySegment SETSOCKOPT = Native.function("setsockopt");
  private static final MemorySegment SENDTO = Native.function("sendto");
  private static final MemorySegment RECVFROM = Native.function("recvfrom");

  private Sockets() {}

  static int socket(int family, int type, int protocol) {
    return Native.call(SOCKET, family, type | SOCK_CLOEXEC, protocol, 0, 0, 0);
  }

  /** Fills {@code pair} with two sockets that are connected to each other. */
  static int socketpair(int family, int type, int[] pair) {
    try (var arena = Arena.ofConfined()) {
      var fds = arena.allocate(JAVA_INT, pair.length);
      int result = Native.call(SOCKETPAIR, family, type | SOCK_CLOEXEC, 0, fds.address(), 0, 0);
      MemorySegment.copy(fds, JAVA_INT, 0, pair, 0, pair.length);
      return result;
    }
  }

  static int bind(int fd, MemorySegment address) {
    try {
      return Native.call(BIND, fd, address.address(), address.byteSize(), 0, 0, 0);
    } finally {
      reachabilityFence(address);
    }
  }

  /** Fills {@code address}, which must be large enough for the family. */
  static int getsockname(int fd, MemorySegment address) {
    try (var arena = Arena.ofConfined()) {
      var length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
      try {
        return Native.call(GETSOCKNAME, fd, address.address(), length.address(), 0, 0, 0);
      } finally {
        reachabilityFence(address);
      }
    }
  }

  static int setsockopt(int fd, int level, int option, int value) {
    try (var arena = Arena.ofConfined()) {
      long segment = arena.allocateFrom(JAVA_INT, value).address();
      return Native.call(SETSOCKOPT, fd, level, option, segment, Integer.BYTES, 0);
    }
  }

  /** How long receiving waits on a socket that blocks. */
  static int receiveTimeout(int fd, int milliseconds) {
    try (var arena = Arena.ofConfined()) {
      var timeval = arena.allocate(16, 8);
      timeval.set(JAVA_LONG, 0, milliseconds / 1000);
      timeval.set(JAVA_LONG, 8, milliseconds % 1000 * 1000L);
      return Native.call(SETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, timeval.address(), 16, 0);
    }
  }

  /** {@code address} may be NULL on a bound packet or netlink socket. */
  static int sendto(int fd, MemorySegment data, long length, MemorySegment address) {
    try {
      return Native.call(
          SENDTO, fd, data.address(), length, 0, address.address(), address.byteSize());
    } finally {
      reachabilityFence(data);
      reachabilityFence(address);
    }
  }

  /**
   * With MSG_TRUNC the result is the datagram's whole length even if it didn't fit. {@code address}
   * and {@code addressLength} may both be NULL; otherwise the caller sets the length beforehand.
   */
  static int recvfrom(
      int fd, MemorySegment into, int flags, MemorySegment address, MemorySegment addressLength) {
    try {
      return Native.call(
          RECVFROM,
          fd,
          into.address(),
          into.byteSize(),
          flags,
          address.address(),
          addressLength.address());
    } finally {
      reachabilityFence(into);
      reachabilityFence(address);
      reachabilityFence(addressLength);
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
