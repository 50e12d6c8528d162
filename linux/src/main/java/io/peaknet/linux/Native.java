package io.peaknet.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's functions as method handles that leave errno where {@link #outcome} finds it.
 * Every handle takes {@link #state()} first, then the function's own arguments.
 *
 * <p>The structures and numbers in this package are those of the kernel's generic ABI, which x86_64
 * and aarch64 share, in the machine's byte order unless a comment says network order.
 */
@SuppressWarnings("restricted")
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  // One for each thread, so that no call allocates; the collector frees it after the thread.
  private static final ThreadLocal<MemorySegment> STATES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Native() {}

  static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
    return handle(
        name, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
  }

  /** For a C function declared with "..." after {@code fixed} arguments. */
  static MethodHandle variadic(
      String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
    return handle(
        name,
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
    return LINKER.downcallHandle(address, descriptor, options);
  }

  static MemorySegment state() {
    return STATES.get();
  }

  /** A function's result, or −errno if it failed. */
  static long outcome(long result, MemorySegment state) {
    return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
  }

  /** What a handle threw: no C function throws, so only bugs and a dying VM get here. */
  static AssertionError thrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return new AssertionError(cause);
  }
}
