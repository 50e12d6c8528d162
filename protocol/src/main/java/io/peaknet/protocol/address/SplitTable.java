package io.peaknet.protocol.address;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;

/**
 * How an area's key space is shared among its parts: made by the area's head and the same for all
 * its members, so that all descend to the same anchor (DESIGN 4.3).
 *
 * <p>On the wire: a count, then for each part its digit (rising) as varint and its width as u16;
 * widths are 65,536ths of the area's space, each at least 1, 65,536 in all (a single part's width
 * is written as 0).
 */
public final class SplitTable {
  /** More parts than this can't be told apart by 65,536ths fairly; heads fold the lightest away. */
  public static final int PARTS_MAX = 4096;

  private static final int WHOLE = 1 << 16;

  private final int[] digits;
  private final int[] starts;

  private SplitTable(int[] digits, int[] starts) {
    this.digits = digits;
    this.starts = starts;
  }

  /**
   * Shares in proportion to weights.
   *
   * @param digits rising, 1 to {@link #PARTS_MAX} of them
   * @param weights as many, positive
   */
  public static SplitTable of(int[] digits, double[] weights) {
    double sum = Arrays.stream(weights).sum();
    int[] starts = new int[digits.length];
    int spare = WHOLE - digits.length;
    double seen = 0;
    for (int i = 0; i < digits.length; i++) {
      starts[i] = i + (int) (spare * (seen / sum));
      seen += weights[i];
    }
    return new SplitTable(digits.clone(), starts);
  }

  /** Which part keeps a point. */
  public int part(long point) {
    return digits[index(point)];
  }

  /** The point's place within the part that keeps it, again from 0 to 2^64. */
  public long within(long point) {
    int i = index(point);
    long offset = point - ((long) starts[i] << 48);
    long width = width(i);
    if (width == WHOLE) {
      return offset;
    }
    long quotient = Long.divideUnsigned(offset, width);
    long rest = Long.remainderUnsigned(offset, width);
    return (quotient << 16) + (rest << 16) / width;
  }

  /** The share of a part, 0 to 1; 0 if it has none. */
  public double share(int digit) {
    int i = Arrays.binarySearch(digits, digit);
    return i < 0 ? 0 : (double) width(i) / WHOLE;
  }

  private int index(long point) {
    int i = Arrays.binarySearch(starts, (int) (point >>> 48));
    return i >= 0 ? i : -i - 2;
  }

  private int width(int i) {
    return (i + 1 < starts.length ? starts[i + 1] : WHOLE) - starts[i];
  }

  /** Writes it. */
  public void write(WireWriter out) {
    out.varint(digits.length);
    for (int i = 0; i < digits.length; i++) {
      out.varint(digits[i]).u16(width(i));
    }
  }

  /** Reads it. */
  public static SplitTable read(WireReader in) throws MalformedException {
    int count = in.varint(PARTS_MAX);
    int[] digits = new int[count];
    int[] starts = new int[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      digits[i] = in.varint(1 << 24);
      starts[i] = start;
      int width = in.u16();
      start += width == 0 && count == 1 ? WHOLE : width;
      if ((i > 0 && digits[i] <= digits[i - 1]) || (width == 0 && count > 1)) {
        throw new MalformedException("parts out of order or empty");
      }
    }
    if (start != WHOLE) {
      throw new MalformedException("parts fill " + start + " of " + WHOLE);
    }
    return new SplitTable(digits, starts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SplitTable that
        && Arrays.equals(digits, that.digits)
        && Arrays.equals(starts, that.starts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(digits) + Arrays.hashCode(starts);
  }
}
