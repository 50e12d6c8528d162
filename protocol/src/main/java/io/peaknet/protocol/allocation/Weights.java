package io.peaknet.protocol.allocation;

import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.route.Areas;
import java.util.Comparator;
import java.util.List;

/** What areas weigh, and what shares of the key space that gives their parts. */
public final class Weights {
  private static final int MAX = 255;

  private Weights() {}

  /** An area's weight by those of its parts: 4·log2 of the members. */
  public static int sum(List<Areas.Part> parts) {
    double members = 0;
    for (Areas.Part part : parts) {
      members += members(part.weight());
    }
    return members <= 1 ? 0 : (int) Math.min(MAX, Math.round(4 * Math.log(members) / Math.log(2)));
  }

  /** Those that share an area's key space: of too many, the heaviest. By digit. */
  public static List<Areas.Part> sharing(List<Areas.Part> parts) {
    return parts.stream()
        .sorted(
            Comparator.comparingInt(Areas.Part::weight)
                .reversed()
                .thenComparingInt(Areas.Part::digit))
        .limit(SplitTable.PARTS_MAX)
        .sorted(Comparator.comparingInt(Areas.Part::digit))
        .toList();
  }

  /**
   * How they share it: as members do.
   *
   * @param sharing of {@link #sharing}, at least one
   */
  public static SplitTable table(List<Areas.Part> sharing) {
    return SplitTable.of(
        sharing.stream().mapToInt(Areas.Part::digit).toArray(),
        sharing.stream().mapToDouble(part -> members(part.weight())).toArray());
  }

  private static double members(int weight) {
    return Math.pow(2, weight / 4.0);
  }
}
