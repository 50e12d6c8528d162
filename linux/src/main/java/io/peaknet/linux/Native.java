package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Calls the C library.
 *
 * <p>All functions are called in one shape, six 64-bit integers, because each shape that the linker
 * has to make costs a node tens of milliseconds of its start. x86_64 and aarch64 Linux pass the
 * first six integers and pointers, those of variadic functions too, in registers of 64 bits: a
 * function looks at as many as it takes, and at the lower half where it takes an {@code int}.
 *
 * <p>The structures and numbers in this package are those of the kernel's generic ABI, which x86_64
 * and aarch64 share, in the machine's byte order unless a comment says network order.
 */
@SuppressWarnings("restricted")
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  // One for each thread, so that no call allocates; the collector frees it after the thread.
  private static final ThreadLocal<MemorySegment> STATES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Native() {}

  /** A function of at most six arguments, all integers or pointers. */
  static MemorySegment function(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  /**
   * Calls a function that returns −1 when it fails, and no more than an {@code int} holds
   * otherwise. Memory that it is given by address must be kept reachable by the caller.
   *
   * @return its result, or −errno if it failed
   */
  static int call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    int result = (int) raw(function, a, b, c, d, e, f);
    return result < 0 ? -errno() : result;
  }

  /** What the last call of this thread that failed left behind. */
  static int errno() {
    return (int) ERRNO.get(STATES.get(), 0L);
  }

  /** Calls a function; its result as it is. */
  static long raw(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, STATES.get(), a, b, c, d, e, f);
    } catch (Throwable thrown) {
      // No C function throws, so only bugs and a dying VM get here.
      if (thrown instanceof Error error) {
        throw error;
      }
      throw new AssertionError(thrown);
    }
  }
}
