package io.peaknet.linux;

import static java.lang.ref.Reference.reachabilityFence;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** System calls on any file descriptor. All return −errno if they fail. */
final class Descriptors {
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  private static final MemorySegment OPEN = Native.function("open");
  private static final MemorySegment CLOSE = Native.function("close");
  private static final MemorySegment READ = Native.function("read");
  private static final MemorySegment WRITE = Native.function("write");
  private static final MemorySegment IOCTL = Native.function("ioctl");
  private static final MemorySegment EVENTFD = Native.function("eventfd");
  private static final MemorySegment PPOLL = Native.function("ppoll");

  private Descriptors() {}

  static int open(String path, int flags) {
    try (var arena = Arena.ofConfined()) {
      return Native.call(OPEN, arena.allocateFrom(path).address(), flags, 0, 0, 0, 0);
    }
  }

  static int close(int fd) {
    return Native.call(CLOSE, fd, 0, 0, 0, 0, 0);
  }

  static int read(int fd, MemorySegment buffer) {
    try {
      return Native.call(READ, fd, buffer.address(), buffer.byteSize(), 0, 0, 0);
    } finally {
      reachabilityFence(buffer);
    }
  }

  static int write(int fd, MemorySegment buffer, long length) {
    try {
      return Native.call(WRITE, fd, buffer.address(), length, 0, 0, 0);
    } finally {
      reachabilityFence(buffer);
    }
  }

  static int ioctl(int fd, long request, MemorySegment argument) {
    try {
      return Native.call(IOCTL, fd, request, argument.address(), 0, 0, 0);
    } finally {
      reachabilityFence(argument);
    }
  }

  static int eventfd(int flags) {
    return Native.call(EVENTFD, 0, flags, 0, 0, 0, 0);
  }

  /** Blocks; {@code timespec} may be NULL for ever. */
  static int ppoll(MemorySegment pollfds, long count, MemorySegment timespec) {
    try {
      return Native.call(PPOLL, pollfds.address(), count, timespec.address(), 0, 0, 0);
    } finally {
      reachabilityFence(pollfds);
      reachabilityFence(timespec);
    }
  }
}
