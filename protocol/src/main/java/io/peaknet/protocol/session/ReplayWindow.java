package io.peaknet.protocol.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of one space were seen (RFC 6479's ring of words). The ring is allocated when the
 * first number is missing: until then, all up to the greatest were seen.
 */
final class ReplayWindow {
  private static final int WORDS = 128;
  private static final int WORD_BITS = 64;

  private long greatest = -1;
  private long @Nullable [] ring;

  /** Whether {@code number} is neither seen nor too old; changes nothing. */
  boolean fresh(long number) {
    if (number > greatest) {
      return true;
    }
    long[] words = ring;
    if (words == null || greatest - number >= SessionConstants.WINDOW) {
      return false;
    }
    return (words[word(number)] & bit(number)) == 0;
  }

  /** Notes an authentic number that was {@link #fresh}. */
  void mark(long number) {
    long[] words = ring;
    if (words == null) {
      if (number == greatest + 1) {
        greatest = number;
        return;
      }
      words = new long[WORDS];
      Arrays.fill(words, -1L);
      if (greatest >= 0) {
        // Above the greatest nothing was seen yet.
        words[word(greatest)] = lowBits(greatest);
      } else {
        words[0] = 0;
      }
      ring = words;
    }
    if (number > greatest) {
      clear(words, number);
      greatest = number;
    }
    words[word(number)] |= bit(number);
  }

  private void clear(long[] words, long number) {
    long from = Math.max(greatest, 0) / WORD_BITS;
    long to = number / WORD_BITS;
    if (to - from >= WORDS) {
      Arrays.fill(words, 0);
      return;
    }
    for (long i = from + 1; i <= to; i++) {
      words[(int) (i % WORDS)] = 0;
    }
  }

  private static int word(long number) {
    return (int) (number / WORD_BITS % WORDS);
  }

  private static long bit(long number) {
    return 1L << number; // the shift takes the number modulo 64
  }

  /** The bits up to and including that of {@code number}. */
  private static long lowBits(long number) {
    long bit = bit(number);
    return bit | (bit - 1);
  }
}
