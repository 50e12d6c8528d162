package io.peaknet.linux.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * One key of an authenticated cipher in a C library. Works on memory outside of the heap and
 * allocates nothing. Not for use by several threads at once.
 */
public abstract sealed class NativeCipher implements AutoCloseable
    permits IpsecMb.Gcm, IpsecMb.ChaCha, OpenSsl.Evp {
  /** Length of the tag behind the ciphertext, in bytes. */
  public static final int TAG = 16;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** The key and all that the library keeps for it. */
  final MemorySegment memory;

  final long base;
  private final long nonceAt;
  private final long tagAt;
  private final long claimedAt;
  private final KeyMemory owned;
  private boolean closed;

  /**
   * Takes the memory over.
   *
   * @param nonceAt where in it 48 bytes are for a nonce and two tags
   */
  NativeCipher(KeyMemory owned, long nonceAt) {
    this.owned = owned;
    memory = owned.segment();
    base = memory.address();
    this.nonceAt = nonceAt;
    tagAt = nonceAt + 16;
    claimedAt = nonceAt + 32;
  }

  final long nonceAddress() {
    return base + nonceAt;
  }

  /** Where to put the tag computed when opening. */
  final long tagAddress() {
    return base + tagAt;
  }

  /** Where the tag that came with the packet is when opening. */
  final long claimedAddress() {
    return base + claimedAt;
  }

  /**
   * Seals {@code length} bytes and appends the tag. All segments are outside of the heap; input and
   * output may be the same memory, else they must not overlap.
   *
   * @param nonceHigh the first 4 bytes of the nonce
   * @param nonceLow the last 8 bytes, big endian; never twice under one key
   * @return bytes written: {@code length + TAG}
   */
  public final int seal(
      int nonceHigh,
      long nonceLow,
      MemorySegment aad,
      long aadAt,
      int aadLength,
      MemorySegment in,
      long inAt,
      int length,
      MemorySegment out,
      long outAt) {
    long aadAddress = address(aad, aadAt, aadLength);
    long from = address(in, inAt, length);
    long to = address(out, outAt, (long) length + TAG);
    nonce(nonceHigh, nonceLow);
    try {
      seal(aadAddress, aadLength, from, length, to);
      return length + TAG;
    } finally {
      Reference.reachabilityFence(aad);
      Reference.reachabilityFence(in);
      Reference.reachabilityFence(out);
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Opens {@code length} bytes, tag included; segments as for {@link #seal}.
   *
   * @return bytes written ({@code length - TAG}), or -1 if the tag is wrong; then the output was
   *     zeroed, so that nobody uses what is not authentic
   */
  public final int open(
      int nonceHigh,
      long nonceLow,
      MemorySegment aad,
      long aadAt,
      int aadLength,
      MemorySegment in,
      long inAt,
      int length,
      MemorySegment out,
      long outAt) {
    if (length < TAG) {
      return -1;
    }
    int plain = length - TAG;
    long aadAddress = address(aad, aadAt, aadLength);
    long from = address(in, inAt, length);
    long to = address(out, outAt, plain);
    nonce(nonceHigh, nonceLow);
    memory.set(LONG, claimedAt, in.get(LONG, inAt + plain));
    memory.set(LONG, claimedAt + 8, in.get(LONG, inAt + plain + 8));
    try {
      if (open(aadAddress, aadLength, from, plain, to)) {
        return plain;
      }
      out.asSlice(outAt, plain).fill((byte) 0);
      return -1;
    } finally {
      Reference.reachabilityFence(aad);
      Reference.reachabilityFence(in);
      Reference.reachabilityFence(out);
      Reference.reachabilityFence(this);
    }
  }

  /** Seals under the nonce that was set; the tag goes behind the ciphertext. */
  abstract void seal(long aad, int aadLength, long from, int length, long to);

  /** Opens under the nonce that was set; whether the tag is as claimed. */
  abstract boolean open(long aad, int aadLength, long from, int length, long to);

  /** Whether the tag computed is the one claimed; takes as long either way. */
  final boolean tagsAgree() {
    long first = memory.get(LONG, tagAt) ^ memory.get(LONG, claimedAt);
    long second = memory.get(LONG, tagAt + 8) ^ memory.get(LONG, claimedAt + 8);
    return (first | second) == 0;
  }

  private void nonce(int high, long low) {
    if (closed) {
      throw new IllegalStateException("this key was forgotten");
    }
    memory.set(INT, nonceAt, high);
    memory.set(LONG, nonceAt + 4, low);
  }

  private static long address(MemorySegment segment, long at, long length) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("a native cipher takes memory outside of the heap only");
    }
    return segment.address() + Objects.checkFromIndexSize(at, length, segment.byteSize());
  }

  /** Wipes the key and frees its memory; may be called again. */
  @Override
  public final void close() {
    closed = true;
    owned.free();
  }
}
