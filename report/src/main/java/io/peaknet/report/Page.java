package io.peaknet.report;

import java.util.List;
import java.util.Map;

/**
 * An HTML page that needs nothing but itself: no script, no font, no picture, no address of another
 * host. Follows the reader's choice of a light or a dark ground. It is well-formed XML too, so that
 * machines can read it.
 */
public final class Page {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ground: #ffffff; --ink: #1c2330; --faint: #5b6675;
        --grid: #d8dde4; --bar: #8fa3bf; --ours: #d9572b; --good: #1b7f3b; --bad: #b3261e; }
      @media (prefers-color-scheme: dark) {
        :root { --ground: #14181f; --ink: #e4e8ee; --faint: #9aa5b4; --grid: #323a46;
          --bar: #5f7596; --ours: #ef7d4f; --good: #5fce84; --bad: #ff8a80; } }
      body { background: var(--ground); color: var(--ink); max-width: 60rem; margin: 2rem auto;
        padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.87rem; }
      th, td { text-align: left; padding: 0.25rem 0.8rem 0.25rem 0;
        border-bottom: 1px solid var(--grid); vertical-align: top; }
      svg { display: block; width: 100%; max-width: 720px; margin: 1rem 0; overflow: visible; }
      text { fill: var(--ink); font: 12px system-ui, sans-serif; }
      text.title { font-weight: 600; font-size: 13px; } text.faint { fill: var(--faint); }
      rect.bar { fill: var(--bar); } rect.ours { fill: var(--ours); }
      line.whisker { stroke: var(--ink); stroke-width: 1.3; } line.grid { stroke: var(--grid); }
      polyline { fill: none; }
      .line0, .line1, .line2, .line3, .line4, .line5 { stroke-width: 1.8; }
      .line0 { stroke: var(--ours); } .line1 { stroke: var(--bar); } .line2 { stroke: var(--good); }
      .line3 { stroke: var(--bad); } .line4 { stroke: var(--faint); } .line5 { stroke: var(--ink); }
      .good { color: var(--good); } .bad { color: var(--bad); }
      """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  /** A page with its title as the first heading. */
  public Page(String title) {
    this.title = title;
    body.append("<h1>").append(Svg.escape(title)).append("</h1>\n");
  }

  /** Begins a section. */
  public Page heading(String words) {
    body.append("<h2>").append(Svg.escape(words)).append("</h2>\n");
    return this;
  }

  /** A paragraph of plain text. */
  public Page paragraph(String words) {
    body.append("<p>").append(Svg.escape(words)).append("</p>\n");
    return this;
  }

  /** Names and what they stand for, a line each. */
  public Page facts(Map<String, ?> facts) {
    body.append("<div class=\"scroll\"><table>\n");
    facts.forEach((name, value) ->
        body.append("<tr><th>")
            .append(Svg.escape(name))
            .append("</th><td>")
            .append(Svg.escape(String.valueOf(value)))
            .append("</td></tr>\n"));
    body.append("</table></div>\n");
    return this;
  }

  /** A table; a cell that is "reached" or "not reached" is coloured by it. */
  public Page table(Table table) {
    body.append("<div class=\"scroll\"><table>\n<tr>");
    table.columns().forEach(column -> cell("th", column));
    body.append("</tr>\n");
    for (List<String> row : table.rows()) {
      body.append("<tr>");
      row.forEach(text -> cell("td", text));
      body.append("</tr>\n");
    }
    body.append("</table></div>\n");
    return this;
  }

  private void cell(String tag, String text) {
    String kind = text.equals("reached") ? "good" : text.equals("not reached") ? "bad" : "";
    body.append('<').append(tag);
    if (!kind.isEmpty()) {
      body.append(" class=\"").append(kind).append('"');
    }
    body.append('>').append(Svg.escape(text)).append("</").append(tag).append('>');
  }

  /** A plot. */
  public Page chart(BarChart chart) {
    body.append(chart.toSvg());
    return this;
  }

  /** A plot. */
  public Page chart(LineChart chart) {
    body.append(chart.toSvg());
    return this;
  }

  /** A chart's SVG element as a file of its own, in the colours of the page. */
  public static String standalone(String svg) {
    return svg.replaceFirst(
        "<svg ([^>]*)>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" $1>\n<style>\n" + STYLE + "</style>");
  }

  /** The whole page. */
  public String toHtml() {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    %s</body>
    </html>
    """
        .formatted(Svg.escape(title), STYLE, body);
  }
}
