package io.peaknet.report;

import java.util.ArrayList;
import java.util.List;

/** Lines over a common axis as SVG, in the colours of the {@link Page}; both axes begin at 0. */
public final class LineChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 260;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 30;
  private static final int BOTTOM = 58;
  private static final int COLOURS = 6;
  private static final int TICKS = 4;

  private final String title;
  private final String axis;
  private final List<Line> lines = new ArrayList<>();

  private record Line(String name, double[] xs, double[] ys) {}

  /**
   * An empty one.
   *
   * @param axis what the horizontal axis is, with its unit
   */
  public LineChart(String title, String axis) {
    this.title = title;
    this.axis = axis;
  }

  /**
   * Adds a line through points.
   *
   * @throws IllegalArgumentException if there are not as many of the one as of the other
   */
  public LineChart line(String name, double[] xs, double[] ys) {
    if (xs.length != ys.length) {
      throw new IllegalArgumentException(xs.length + " x and " + ys.length + " y of one line");
    }
    lines.add(new Line(name, xs.clone(), ys.clone()));
    return this;
  }

  /** The SVG element. */
  public String toSvg() {
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    svg.text("title", 0, 16, "start", title);
    double xMax = largest(lines.stream().map(Line::xs).toList());
    double yMax = largest(lines.stream().map(Line::ys).toList());
    for (int i = 0; i <= TICKS; i++) {
      double y = y(yMax * i / TICKS, yMax);
      svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
      svg.text("faint", LEFT - 6, y + 4, "end", Spread.figure(yMax * i / TICKS));
      double x = x(xMax * i / TICKS, xMax);
      svg.text("faint", x, HEIGHT - BOTTOM + 16, "middle", Spread.figure(xMax * i / TICKS));
    }
    svg.text("faint", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 30, "middle", axis);
    double legend = LEFT;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      String colour = "line" + i % COLOURS;
      StringBuilder points = new StringBuilder();
      for (int k = 0; k < line.xs().length; k++) {
        if (Double.isFinite(line.ys()[k])) {
          points.append(Svg.number(x(line.xs()[k], xMax))).append(',');
          points.append(Svg.number(y(line.ys()[k], yMax))).append(' ');
        }
      }
      svg.polyline(colour, points.toString().strip());
      svg.line(colour, legend, HEIGHT - 10, legend + 18, HEIGHT - 10);
      svg.text("value", legend + 24, HEIGHT - 6, "start", line.name());
      legend += 40 + 7.5 * line.name().length();
    }
    return svg.toString();
  }

  private static double largest(List<double[]> all) {
    double largest = 0;
    for (double[] values : all) {
      for (double value : values) {
        largest = Double.isFinite(value) ? Math.max(largest, value) : largest;
      }
    }
    return largest > 0 ? largest : 1;
  }

  private static double x(double value, double max) {
    return LEFT + value / max * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double max) {
    return HEIGHT - BOTTOM - value / max * (HEIGHT - TOP - BOTTOM);
  }
}
