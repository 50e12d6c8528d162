package io.peaknet.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory off the heap that costs nothing until it is used: the system provides each page when it is
 * first touched (mmap(2)), where the JDK's own would write zeros to all of it at once. For rooms
 * made for the worst case, of which the usual one takes little.
 */
public final class LazyMemory {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_NORESERVE = 0x4000;

  private static final int MADV_DONTNEED = 4;

  private static final MemorySegment MMAP = Native.function("mmap");
  private static final MemorySegment MUNMAP = Native.function("munmap");
  private static final MemorySegment MADVISE = Native.function("madvise");

  private LazyMemory() {}

  /**
   * Reserves memory, all zero, that begins on a page; freed once it is found to be unreachable,
   * which where the collector has little to do is late: {@link #release} it before.
   *
   * @param bytes at least 1
   * @throws OutOfMemoryError if the system has none
   */
  @SuppressWarnings("restricted")
  public static MemorySegment allocate(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("memory of " + bytes + " bytes, allowed: 1 or more");
    }
    long address =
        Native.raw(
            MMAP, 0, bytes, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (address == -1) {
      throw new OutOfMemoryError("mmap of " + bytes + " bytes: " + Errno.name(Native.errno()));
    }
    return MemorySegment.ofAddress(address)
        .reinterpret(
            bytes,
            Arena.ofAuto(),
            all -> Native.raw(MUNMAP, all.address(), all.byteSize(), 0, 0, 0, 0));
  }

  /**
   * Gives the pages back to the system at once (madvise(2)). What was in them is gone; the memory
   * itself stays, all zero.
   *
   * @param memory all of what {@link #allocate} returned
   */
  public static void release(MemorySegment memory) {
    Native.raw(MADVISE, memory.address(), memory.byteSize(), MADV_DONTNEED, 0, 0, 0);
  }
}
