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
  private static final MemorySegment READV = Native.function("readv");
  private static final MemorySegment WRITEV = Native.function("writev");
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

  /** Into a part of {@code memory}. */
  static int read(int fd, MemorySegment memory, long offset, long length) {
    try {
      return Native.call(READ, fd, memory.address() + offset, length, 0, 0, 0);
    } finally {
      reachabilityFence(memory);
    }
  }

  /** From a part of {@code memory}. */
  static int write(int fd, MemorySegment memory, long offset, long length) {
    try {
      return Native.call(WRITE, fd, memory.address() + offset, length, 0, 0, 0);
    } finally {
      reachabilityFence(memory);
    }
  }

  /** Into the memory of {@code count} iovecs, which the caller keeps reachable. */
  static int readv(int fd, MemorySegment iovecs, int count) {
    try {
      return Native.call(READV, fd, iovecs.address(), count, 0, 0, 0);
    } finally {
      reachabilityFence(iovecs);
    }
  }

  /** From the memory of {@code count} iovecs from {@code at} on; the caller keeps it reachable. */
  static int writev(int fd, MemorySegment iovecs, long at, int count) {
    try {
      return Native.call(WRITEV, fd, iovecs.address() + at, count, 0, 0, 0);
    } finally {
      reachabilityFence(iovecs);
    }
  }

  /** With an argument that is a number itself. */
  static int ioctl(int fd, long request, long argument) {
    return Native.call(IOCTL, fd, request, argument, 0, 0, 0);
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
