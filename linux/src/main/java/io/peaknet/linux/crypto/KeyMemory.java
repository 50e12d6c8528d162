package io.peaknet.linux.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory of one key, outside of the heap and never moved: wiped and freed with the key, at the
 * latest when the collector finds that nobody can reach the segment any more.
 */
@SuppressWarnings("restricted")
final class KeyMemory {
  /** What a cache line, AVX-512 and libIPSec_MB's own declarations ask for. */
  private static final long ALIGNMENT = 64;

  private static final MemorySegment ALIGNED_ALLOC = Calls.libc("aligned_alloc");
  private static final MemorySegment EXPLICIT_BZERO = Calls.libc("explicit_bzero");
  private static final MemorySegment FREE = Calls.libc("free");

  private final MemorySegment segment;
  private final Release release;

  /**
   * All zeros.
   *
   * @param length in bytes; a multiple of 64
   * @param before to be done right before it is freed; must not refer to who holds the segment
   */
  KeyMemory(long length, Runnable before) {
    long address = Calls.call(ALIGNED_ALLOC, ALIGNMENT, length);
    if (address == 0) {
      throw new OutOfMemoryError("no " + length + " bytes outside of the heap");
    }
    Release last = new Release(address, length, before);
    release = last;
    segment =
        MemorySegment.ofAddress(address)
            .reinterpret(length, Arena.ofAuto(), _ -> last.run())
            .fill((byte) 0);
  }

  /** Not to be touched after {@link #free}. */
  MemorySegment segment() {
    return segment;
  }

  /** Wipes and frees it, once. */
  void free() {
    release.run();
  }

  /** The end of the memory, by whoever comes first: the key's holder or the collector's thread. */
  private static final class Release {
    private final long address;
    private final long length;
    private final Runnable before;
    private boolean done;

    Release(long address, long length, Runnable before) {
      this.address = address;
      this.length = length;
      this.before = before;
    }

    synchronized void run() {
      if (done) {
        return;
      }
      done = true;
      before.run();
      Calls.call(EXPLICIT_BZERO, address, length);
      Calls.call(FREE, address);
    }
  }
}
