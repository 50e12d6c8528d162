package io.peaknet.protocol.allocation;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.route.Areas;
import io.peaknet.protocol.timer.Timers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a head does for its areas: sums up their weight, and shares their key space among the parts.
 */
final class HeadDuty {
  private final Areas areas;
  private final Timers.Timer weights;
  private final Timers.Timer tables;
  private final Map<Digits, Map<Integer, Integer>> shared = new HashMap<>();

  HeadDuty(Areas areas, Timers timers) {
    this.areas = areas;
    weights = timers.timer(this::sumUp);
    tables = timers.timer(this::share);
  }

  void areasChanged(long nowNs) {
    weights.armBy(nowNs + Constants.WEIGHT_NS);
    tables.armBy(nowNs + Constants.TABLE_NS);
  }

  private void sumUp(long nowNs) {
    for (int level = areas.address().length(); level >= 0; level--) {
      Digits area = areas.enclosing(level);
      Areas.Body body = areas.isHead(area) ? areas.body(area) : null;
      if (body == null) {
        continue;
      }
      int weight = Weights.sum(areas.parts(area));
      int off = Math.abs(weight - body.weight());
      if (off >= Constants.WEIGHT_SLACK || (off > 0 && weight < Constants.WEIGHT_SMALL)) {
        areas.speak(nowNs, area, new Areas.Body(weight, body.table()));
      }
    }
  }

  private void share(long nowNs) {
    shared.keySet().removeIf(area -> !areas.isHead(area));
    for (int level = areas.address().length(); level >= 0; level--) {
      Digits area = areas.enclosing(level);
      Areas.Body body = areas.isHead(area) ? areas.body(area) : null;
      if (body == null) {
        continue;
      }
      List<Areas.Part> parts = areas.parts(area);
      if (!parts.isEmpty() && (body.table() == null || outdated(shared.get(area), parts))) {
        areas.speak(nowNs, area, new Areas.Body(body.weight(), table(area, parts)));
      }
    }
  }

  private static boolean outdated(@Nullable Map<Integer, Integer> used, List<Areas.Part> parts) {
    if (used == null || used.size() != Math.min(parts.size(), SplitTable.PARTS_MAX)) {
      return true;
    }
    for (Areas.Part part : parts) {
      Integer weight = used.get(part.digit());
      if (weight == null || Math.abs(weight - part.weight()) >= Constants.SHARE_SLACK) {
        return true;
      }
    }
    return false;
  }

  private SplitTable table(Digits area, List<Areas.Part> all) {
    List<Areas.Part> parts = Weights.sharing(all);
    Map<Integer, Integer> used = new HashMap<>();
    parts.forEach(part -> used.put(part.digit(), part.weight()));
    shared.put(area, used);
    return Weights.table(parts);
  }
}
