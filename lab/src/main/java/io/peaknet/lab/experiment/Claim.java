package io.peaknet.lab.experiment;

import io.peaknet.report.Spread;
import io.peaknet.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that a figure must reach.
 *
 * @param figure NaN if it was not measured
 * @param atLeast whether the figure must not be smaller than the bound; otherwise not larger
 */
public record Claim(String what, double figure, String unit, boolean atLeast, double bound) {
  /** Whether it is reached; null if it was not measured. */
  public @Nullable Boolean reached() {
    if (Double.isNaN(figure)) {
      return null;
    }
    return atLeast ? figure >= bound : figure <= bound;
  }

  private String verdict() {
    Boolean reached = reached();
    return reached == null ? "not measured" : reached ? "reached" : "not reached";
  }

  /** A row for each; those not reached stay. */
  public static Table table(List<Claim> claims) {
    Table table = new Table("what", "figure", "must be", "");
    for (Claim claim : claims) {
      String bound =
          (claim.atLeast() ? "≥ " : "≤ ") + number(claim.bound()) + claim.unitAfterSpace();
      String figure =
          Double.isNaN(claim.figure())
              ? "-"
              : Spread.figure(claim.figure()) + claim.unitAfterSpace();
      table.row(claim.what(), figure, bound, claim.verdict());
    }
    return table;
  }

  private String unitAfterSpace() {
    return unit.isEmpty() ? "" : " " + unit;
  }

  private static String number(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }

  /** For JSON. */
  public static List<Map<String, @Nullable Object>> list(List<Claim> claims) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (Claim claim : claims) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("what", claim.what());
      map.put("figure", claim.figure());
      map.put("unit", claim.unit());
      map.put(claim.atLeast() ? "at_least" : "at_most", claim.bound());
      map.put("reached", claim.reached());
      list.add(map);
    }
    return list;
  }
}
