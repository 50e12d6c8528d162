package io.peaknet.report;

import java.util.Locale;

/** An SVG 1.1 element under construction: shapes by class, coloured by the page's style sheet. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height, String label) {
    text.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"".formatted(width, height))
        .append(escape(label))
        .append("\">\n");
  }

  void rect(String kind, double x, double y, double width, double height) {
    text.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"2\"/>\n"
            .formatted(kind, number(x), number(y), number(width), number(height)));
  }

  void line(String kind, double x1, double y1, double x2, double y2) {
    text.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
            .formatted(kind, number(x1), number(y1), number(x2), number(y2)));
  }

  void polyline(String kind, String points) {
    text.append("<polyline class=\"%s\" points=\"%s\"/>\n".formatted(kind, points));
  }

  void text(String kind, double x, double y, String anchor, String words) {
    text.append(
            "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">"
                .formatted(kind, number(x), number(y), anchor))
        .append(escape(words))
        .append("</text>\n");
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Text that may stand between tags and in attributes. */
  static String escape(String words) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        // XML 1.0 has no form for other control characters.
        default -> safe.append(c < ' ' && c != '\n' && c != '\t' ? '?' : c);
      }
    }
    return safe.toString();
  }

  @Override
  public String toString() {
    return text + "</svg>\n";
  }
}
