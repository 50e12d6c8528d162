package io.peaknet.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageTest {
  private static Page page() {
    return new Page("A & B <c>")
        .facts(Map.of("cpu", "\"x\" & y"))
        .heading("bars")
        .chart(
            new BarChart("speed, Gb/s")
                .bar("ours", Spread.of(1, 2, 4), true)
                .bar("theirs", Spread.of(1), false)
                .missing("absent", "not here: <reason>"))
        .chart(
            new LineChart("over time", "s")
                .line("a", new double[] {0, 1, 2}, new double[] {1, Double.NaN, 3}))
        .table(new Table("claim", "").row("x", "reached").row("y", "not reached"));
  }

  @Test
  void isWellFormed() {
    List<String> names =
        Markup.elements(page().toHtml()).stream().map(Markup.Element::name).toList();
    assertThat(names).contains("html", "h1", "table").filteredOn("svg"::equals).hasSize(2);
    assertThat(page().toHtml()).contains("<h1>A &amp; B &lt;c&gt;</h1>", "&quot;x&quot; &amp; y");
  }

  @Test
  void needsNothingFromElsewhere() {
    assertThat(page().toHtml())
        .doesNotContain("http:", "https:", "src=", "href=", "url(", "<script", "@import");
  }

  @Test
  void isLegibleOnLightAndDark() {
    assertThat(page().toHtml()).contains("prefers-color-scheme: dark", "color-scheme: light dark");
    // A colour outside the style sheet would be the same on both grounds.
    assertThat(page().toHtml().split("</style>", -1)[1]).doesNotContain("fill=", "stroke=", "#");
  }

  @Test
  void aBarEndsAtItsMedianAndTheLargestFillsTheRoom() {
    double[] widths =
        Markup.elements(page().toHtml(), "rect").stream()
            .mapToDouble(bar -> Double.parseDouble(bar.attributes().get("width")))
            .toArray();
    assertThat(widths).hasSize(2);
    assertThat(widths[0]).isEqualTo(2 * widths[1]);
    assertThat(page().toHtml()).contains("not here: &lt;reason&gt;", "2 (1..4)");
  }

  @Test
  void whatWasReachedAndWhatNotShows() {
    assertThat(page().toHtml())
        .contains("<td class=\"good\">reached</td>", "<td class=\"bad\">not reached</td>");
  }

  @Test
  void aLineSkipsWhatWasNotMeasured() {
    Markup.Element line = Markup.elements(page().toHtml(), "polyline").getFirst();
    assertThat(line.attributes().getOrDefault("points", "").split(" ", -1)).hasSize(2);
  }

  @Test
  void aChartCanBeAFileOfItsOwn() {
    String chart = new BarChart("speed, Gb/s").bar("ours", Spread.of(1), true).toSvg();
    String file = Page.standalone(chart);
    assertThat(Markup.elements(file))
        .first()
        .satisfies(root -> {
          assertThat(root.name()).isEqualTo("svg");
          assertThat(root.attributes()).containsKeys("xmlns", "viewBox");
        });
    assertThat(file).contains("prefers-color-scheme: dark").contains("speed, Gb/s");
  }
}
