package io.peaknet.node.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.crypto.NativeCipher;
import io.peaknet.protocol.crypto.Aead;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A cipher of a C library as the protocol knows ciphers. It works on memory outside of the heap;
 * what is in arrays is copied there and back.
 */
final class NativeAead implements Aead {
  // One for each thread and not for each key: a node may hold 10^5 keys.
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final NativeCipher cipher;

  NativeAead(NativeCipher cipher) {
    this.cipher = cipher;
  }

  @Override
  public int seal(
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
    if (aad.isNative() && in.isNative() && out.isNative()) {
      return cipher.seal(nonceHigh, nonceLow, aad, aadAt, aadLength, in, inAt, length, out, outAt);
    }
    Scratch scratch = SCRATCH.get();
    MemorySegment room = scratch.holding(aad, aadAt, aadLength, in, inAt, length);
    int sealed = sealIn(room, nonceHigh, nonceLow, aadLength, length);
    MemorySegment.copy(room, 0, out, outAt, sealed);
    return sealed;
  }

  @Override
  public int open(
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
    if (aad.isNative() && in.isNative() && out.isNative()) {
      return cipher.open(nonceHigh, nonceLow, aad, aadAt, aadLength, in, inAt, length, out, outAt);
    }
    Scratch scratch = SCRATCH.get();
    MemorySegment room = scratch.holding(aad, aadAt, aadLength, in, inAt, length);
    int opened = openIn(room, nonceHigh, nonceLow, aadLength, length);
    MemorySegment.copy(room, 0, out, outAt, Math.max(0, opened));
    return opened;
  }

  @Override
  public int seal(
      int nonceHigh,
      long nonceLow,
      byte[] aad,
      int aadOffset,
      int aadLength,
      byte[] in,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    Scratch scratch = SCRATCH.get();
    MemorySegment room = scratch.holding(aad, aadOffset, aadLength, in, offset, length);
    int sealed = sealIn(room, nonceHigh, nonceLow, aadLength, length);
    MemorySegment.copy(room, JAVA_BYTE, 0, out, outOffset, sealed);
    return sealed;
  }

  @Override
  public int open(
      int nonceHigh,
      long nonceLow,
      byte[] aad,
      int aadOffset,
      int aadLength,
      byte[] in,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    Scratch scratch = SCRATCH.get();
    MemorySegment room = scratch.holding(aad, aadOffset, aadLength, in, offset, length);
    int opened = openIn(room, nonceHigh, nonceLow, aadLength, length);
    MemorySegment.copy(room, JAVA_BYTE, 0, out, outOffset, Math.max(0, opened));
    return opened;
  }

  private int sealIn(MemorySegment room, int nonceHigh, long nonceLow, int aadLength, int length) {
    long aadAt = Scratch.aadAt(length);
    return cipher.seal(nonceHigh, nonceLow, room, aadAt, aadLength, room, 0, length, room, 0);
  }

  private int openIn(MemorySegment room, int nonceHigh, long nonceLow, int aadLength, int length) {
    long aadAt = Scratch.aadAt(length);
    return cipher.open(nonceHigh, nonceLow, room, aadAt, aadLength, room, 0, length, room, 0);
  }

  @Override
  public void forget() {
    cipher.close();
  }

  /** Memory that grows to the longest packet seen: the text, room for a tag, then the AAD. */
  private static final class Scratch {
    private MemorySegment room = allocated(4096);

    private static MemorySegment allocated(long length) {
      return Arena.ofAuto().allocate(length, 64);
    }

    static long aadAt(int length) {
      return (long) length + TAG;
    }

    private MemorySegment room(int length, int aadLength) {
      long needed = aadAt(length) + aadLength;
      if (room.byteSize() < needed) {
        room = allocated(Math.max(needed, 2 * room.byteSize()));
      }
      return room;
    }

    MemorySegment holding(
        byte[] aad, int aadOffset, int aadLength, byte[] in, int offset, int length) {
      MemorySegment to = room(length, aadLength);
      MemorySegment.copy(in, offset, to, JAVA_BYTE, 0, length);
      MemorySegment.copy(aad, aadOffset, to, JAVA_BYTE, aadAt(length), aadLength);
      return to;
    }

    MemorySegment holding(
        MemorySegment aad, long aadAt, int aadLength, MemorySegment in, long inAt, int length) {
      MemorySegment to = room(length, aadLength);
      MemorySegment.copy(in, inAt, to, 0, length);
      MemorySegment.copy(aad, aadAt, to, aadAt(length), aadLength);
      return to;
    }
  }
}
