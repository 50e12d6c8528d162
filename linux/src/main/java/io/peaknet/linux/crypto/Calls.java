package io.peaknet.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Calls into libraries in one shape, ten 64-bit integers, since each shape that the linker has to
 * make costs a node some of its start. The calling conventions of x86_64 and aarch64 Linux leave it
 * to the caller to clear the stack, so that a function which takes fewer sees just its own.
 */
@SuppressWarnings("restricted")
final class Calls {
  // Not "critical": a call that takes microseconds must not hold up the collector of other threads.
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private Calls() {}

  /**
   * A library by its name for the dynamic linker, for good.
   *
   * @param debian the Debian package that has it, for the message
   */
  static SymbolLookup library(String soname, String debian) throws LibraryMissingException {
    try {
      return SymbolLookup.libraryLookup(soname, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new LibraryMissingException(
          soname + " cannot be loaded (Debian has it in " + debian + ")");
    }
  }

  /** A function of a library. */
  static MemorySegment function(SymbolLookup library, String soname, String name)
      throws LibraryMissingException {
    return library
        .find(name)
        .orElseThrow(() -> new LibraryMissingException(soname + " has no function " + name));
  }

  /** A function of the C library itself. */
  static MemorySegment libc(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  /** The {@code length} bytes that a C pointer points to. */
  static MemorySegment memory(long address, long length) {
    return MemorySegment.ofAddress(address).reinterpret(length);
  }

  static long call(MemorySegment f, long a) {
    return call(f, a, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  static long call(MemorySegment f, long a, long b) {
    return call(f, a, b, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  static long call(MemorySegment f, long a, long b, long c) {
    return call(f, a, b, c, 0, 0, 0, 0, 0, 0, 0);
  }

  static long call(MemorySegment f, long a, long b, long c, long d) {
    return call(f, a, b, c, d, 0, 0, 0, 0, 0, 0);
  }

  static long call(MemorySegment f, long a, long b, long c, long d, long e) {
    return call(f, a, b, c, d, e, 0, 0, 0, 0, 0);
  }

  static long call(MemorySegment f, long a, long b, long c, long d, long e, long g) {
    return call(f, a, b, c, d, e, g, 0, 0, 0, 0);
  }

  /** Memory that is given by address must be kept reachable by the caller. */
  static long call(
      MemorySegment function,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g,
      long h,
      long i,
      long j) {
    try {
      return (long) CALL.invokeExact(function, a, b, c, d, e, f, g, h, i, j);
    } catch (Throwable thrown) {
      // No C function throws, so only bugs and a dying VM get here.
      if (thrown instanceof Error error) {
        throw error;
      }
      throw new AssertionError(thrown);
    }
  }
}
