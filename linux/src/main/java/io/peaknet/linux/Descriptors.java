package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** System calls on any file descriptor. All return −errno if they fail. */
final class Descriptors {
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  private static final MethodHandle OPEN = Native.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = Native.function("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ =
      Native.function("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      Native.function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle IOCTL =
      Native.variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle EVENTFD =
      Native.function("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle PPOLL =
      Native.function("ppoll", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);

  private Descriptors() {}

  static int open(String path, int flags) {
    var state = Native.state();
    try (var arena = Arena.ofConfined()) {
      int result = (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  static int close(int fd) {
    var state = Native.state();
    try {
      int result = (int) CLOSE.invokeExact(state, fd);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  static int read(int fd, MemorySegment buffer) {
    var state = Native.state();
    try {
      long result = (long) READ.invokeExact(state, fd, buffer, buffer.byteSize());
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  static int write(int fd, MemorySegment buffer, long length) {
    var state = Native.state();
    try {
      long result = (long) WRITE.invokeExact(state, fd, buffer, length);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  static int ioctl(int fd, long request, MemorySegment argument) {
    var state = Native.state();
    try {
      int result = (int) IOCTL.invokeExact(state, fd, request, argument);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  static int eventfd(int flags) {
    var state = Native.state();
    try {
      int result = (int) EVENTFD.invokeExact(state, 0, flags);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  /** Blocks; {@code timespec} may be NULL for ever. */
  static int ppoll(MemorySegment pollfds, long count, MemorySegment timespec) {
    var state = Native.state();
    try {
      int result = (int) PPOLL.invokeExact(state, pollfds, count, timespec, MemorySegment.NULL);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }
}
