package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.ref.Reference.reachabilityFence;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * Pieces of memory that make up one packet, its {@link VnetHeader} included, in order. Made once
 * and filled anew for each packet; the memory must stay as it is until the packet is written.
 */
public final class Slices {
  // IOV_MAX is 1024 (linux/uio.h); one is a device's own.
  private static final int CAPACITY_MAX = 1023;

  // struct iovec {void *base; size_t length}
  private static final int IOVEC_BYTES = 16;
  private static final int LENGTH = 8;

  private final MemorySegment iovecs;
  // Keeps the memory reachable, and lets it be read back.
  private final MemorySegment[] memories;
  private final long[] offsets;
  private final int[] lengths;
  private int count;
  private int bytes;

  /**
   * Makes an empty one.
   *
   * @param capacity how many slices it takes, 1 to 1023
   */
  public Slices(int capacity) {
    if (capacity < 1 || capacity > CAPACITY_MAX) {
      throw new IllegalArgumentException(
          "a capacity of " + capacity + " slices, allowed 1 to 1023");
    }
    iovecs = Arena.ofAuto().allocate((capacity + 1L) * IOVEC_BYTES, 8);
    memories = new MemorySegment[capacity];
    Arrays.fill(memories, MemorySegment.NULL);
    offsets = new long[capacity];
    lengths = new int[capacity];
  }

  /** Forgets all slices. */
  public void clear() {
    count = 0;
    bytes = 0;
  }

  /**
   * Adds one behind the others.
   *
   * @param memory off the heap
   * @throws IndexOutOfBoundsException if it is full, or the slice not inside of the memory
   */
  public void add(MemorySegment memory, long offset, int length) {
    set(count, memory, offset, length);
    bytes += length;
    count++;
  }

  private void set(int index, MemorySegment memory, long offset, int length) {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    if (!memory.isNative()) {
      throw new IllegalArgumentException("memory on the heap, allowed: off the heap");
    }
    memories[index] = memory;
    offsets[index] = offset;
    lengths[index] = length;
    iovec(index + 1, memory.address() + offset, length);
  }

  private void iovec(int index, long address, long length) {
    iovecs.set(JAVA_LONG, (long) index * IOVEC_BYTES, address);
    iovecs.set(JAVA_LONG, (long) index * IOVEC_BYTES + LENGTH, length);
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** How many fit. */
  public int capacity() {
    return memories.length;
  }

  /** Their lengths' sum. */
  public int bytes() {
    return bytes;
  }

  /** The memory that a slice lies in. */
  public MemorySegment memory(int index) {
    return memories[Objects.checkIndex(index, count)];
  }

  /** Where in it the slice begins. */
  public long offset(int index) {
    return offsets[Objects.checkIndex(index, count)];
  }

  /** A slice's length. */
  public int length(int index) {
    return lengths[Objects.checkIndex(index, count)];
  }

  /**
   * Copies all slices, one behind the other.
   *
   * @param to has room for {@link #bytes} from {@code at} on
   */
  public void copyTo(MemorySegment to, long at) {
    long end = at;
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(memories[i], offsets[i], to, end, lengths[i]);
      end += lengths[i];
    }
  }

  /** Writes all slices; −errno if it fails. */
  int write(int fd) {
    try {
      return Descriptors.writev(fd, iovecs, IOVEC_BYTES, count);
    } finally {
      reachabilityFence(this);
    }
  }

  /** Writes {@code before} in place of the first {@code skipped} bytes; −errno if it fails. */
  int write(int fd, MemorySegment before, int skipped) {
    iovec(0, before.address(), before.byteSize());
    long first = memories[0].address() + offsets[0];
    iovec(1, first + skipped, lengths[0] - (long) skipped);
    try {
      return Descriptors.writev(fd, iovecs, 0, count + 1);
    } finally {
      iovec(1, first, lengths[0]);
      reachabilityFence(before);
      reachabilityFence(this);
    }
  }
}
