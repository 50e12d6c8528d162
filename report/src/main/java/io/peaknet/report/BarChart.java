package io.peaknet.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Horizontal bars as SVG, one for each thing compared: the bar ends at the median, a line spans
 * minimum to maximum. A thing without a figure keeps its row, with the reason. The colours are the
 * page's ({@link Page}), so the chart is legible on light and dark grounds.
 */
public final class BarChart {
  private static final int WIDTH = 720;
  private static final int LABEL = 190;
  private static final int VALUE = 170;
  private static final int ROW = 28;
  private static final int HEAD = 26;

  private final String title;
  private final List<Bar> bars = new ArrayList<>();

  private record Bar(String name, Spread spread, @Nullable String note, boolean ours) {}

  /** An empty one; the title says what is shown, in which unit, and which way is better. */
  public BarChart(String title) {
    this.title = title;
  }

  /**
   * Adds a row.
   *
   * @param ours whether to show it in the colour that stands out
   */
  public BarChart bar(String name, Spread spread, boolean ours) {
    bars.add(new Bar(name, spread, null, ours));
    return this;
  }

  /** Adds a row without a figure. */
  public BarChart missing(String name, String reason) {
    bars.add(new Bar(name, Spread.of(), reason, false));
    return this;
  }

  /** Whether any row has a figure. */
  public boolean isKnown() {
    return bars.stream().anyMatch(bar -> bar.spread().isKnown());
  }

  /** The SVG element. */
  public String toSvg() {
    int height = HEAD + ROW * bars.size() + 4;
    double largest =
        bars.stream()
            .filter(bar -> bar.spread().isKnown())
            .mapToDouble(bar -> bar.spread().max())
            .max()
            .orElse(0);
    Svg svg = new Svg(WIDTH, height, title);
    svg.text("title", 0, 16, "start", title);
    for (int i = 0; i < bars.size(); i++) {
      row(svg, bars.get(i), HEAD + i * ROW, largest);
    }
    return svg.toString();
  }

  private static void row(Svg svg, Bar bar, int y, double largest) {
    int middle = y + ROW / 2;
    svg.text("label", LABEL - 8, middle + 4, "end", bar.name());
    Spread spread = bar.spread();
    if (!spread.isKnown()) {
      svg.text("faint", LABEL + 4, middle + 4, "start", bar.note() == null ? "-" : bar.note());
      return;
    }
    double perUnit = largest > 0 ? (WIDTH - LABEL - VALUE) / largest : 0;
    double end = LABEL + Math.max(1, spread.median() * perUnit);
    svg.rect(bar.ours() ? "ours" : "bar", LABEL, y + 5, end - LABEL, ROW - 10);
    double from = LABEL + spread.min() * perUnit;
    double to = LABEL + spread.max() * perUnit;
    if (spread.n() > 1) {
      svg.line("whisker", from, middle, to, middle);
      svg.line("whisker", from, middle - 5, from, middle + 5);
      svg.line("whisker", to, middle - 5, to, middle + 5);
    }
    svg.text("value", Math.max(end, to) + 6, middle + 4, "start", spread.toString());
  }
}
