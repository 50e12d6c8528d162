package io.peaknet.node.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.protocol.crypto.Aead;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The ways in which an {@link Aead} can be handed its bytes. */
enum Ways {
  ARRAYS,
  ARRAYS_IN_PLACE,
  MEMORY,
  MEMORY_IN_PLACE,
  HEAP_MEMORY;

  /** So that nothing is aligned: AAD here, input and output further on. */
  private static final int AAD_AT = 3;

  byte[] seal(Aead aead, Nonce nonce, byte[] aad, byte[] plain, int shift) {
    byte[] sealed = run(aead, nonce, aad, plain, plain.length + Aead.TAG, shift, true);
    if (sealed == null || sealed.length != plain.length + Aead.TAG) {
      throw new AssertionError(
          this + " sealed " + plain.length + " bytes to other than " + (plain.length + Aead.TAG));
    }
    return sealed;
  }

  /** Null if it does not open. */
  byte @Nullable [] open(Aead aead, Nonce nonce, byte[] aad, byte[] sealed, int shift) {
    return run(aead, nonce, aad, sealed, Math.max(0, sealed.length - Aead.TAG), shift, false);
  }

  private byte @Nullable [] run(
      Aead aead, Nonce nonce, byte[] aad, byte[] in, int outLength, int shift, boolean seal) {
    int inAt = AAD_AT + aad.length + shift;
    int room = Math.max(in.length, outLength) + 5;
    boolean inPlace = this == ARRAYS_IN_PLACE || this == MEMORY_IN_PLACE;
    int outAt = inPlace ? inAt : inAt + room;
    Task task = new Task(aead, nonce, seal, aad.length, inAt, in.length, outAt);
    byte[] array = laidOut(aad, in, inAt, inAt + 2 * room);
    byte[] before = array.clone();
    int done =
        switch (this) {
          case ARRAYS, ARRAYS_IN_PLACE -> task.inArray(array);
          case MEMORY, MEMORY_IN_PLACE -> {
            try (Arena arena = Arena.ofConfined()) {
              yield task.inMemory(arena.allocate(array.length), array);
            }
          }
          case HEAP_MEMORY -> task.inMemory(MemorySegment.ofArray(array.clone()), array);
        };
    int written = Math.max(done, done < 0 ? outLength : 0);
    requireSame("before the output", before, array, 0, inPlace ? outAt : inAt);
    if (!inPlace) {
      requireSame("the input", before, array, inAt, outAt);
    }
    // What opens in place may leave the tag or not, but nothing behind it.
    int end = inPlace ? outAt + Math.max(in.length, written) : outAt + written;
    requireSame("behind the output", before, array, end, array.length);
    return done < 0 ? null : Arrays.copyOfRange(array, outAt, outAt + done);
  }

  private static byte[] laidOut(byte[] aad, byte[] in, int inAt, int length) {
    byte[] array = new byte[length];
    System.arraycopy(aad, 0, array, AAD_AT, aad.length);
    System.arraycopy(in, 0, array, inAt, in.length);
    return array;
  }

  /** One packet to seal or open, and where it lies. */
  private record Task(
      Aead aead, Nonce nonce, boolean seal, int aadLength, int inAt, int length, int outAt) {
    int inArray(byte[] at) {
      int high = nonce.high();
      long low = nonce.low();
      return seal
          ? aead.seal(high, low, at, AAD_AT, aadLength, at, inAt, length, at, outAt)
          : aead.open(high, low, at, AAD_AT, aadLength, at, inAt, length, at, outAt);
    }

    int inMemory(MemorySegment at, byte[] array) {
      int high = nonce.high();
      long low = nonce.low();
      MemorySegment.copy(array, 0, at, JAVA_BYTE, 0, array.length);
      int done =
          seal
              ? aead.seal(high, low, at, AAD_AT, aadLength, at, inAt, length, at, outAt)
              : aead.open(high, low, at, AAD_AT, aadLength, at, inAt, length, at, outAt);
      MemorySegment.copy(at, JAVA_BYTE, 0, array, 0, array.length);
      return done;
    }
  }

  private void requireSame(String what, byte[] before, byte[] after, int from, int to) {
    if (from < to && !Arrays.equals(before, from, to, after, from, to)) {
      throw new AssertionError(this + " changed " + what);
    }
  }
}
