package io.peaknet.simulator.experiment;

import io.peaknet.report.BarChart;
import io.peaknet.report.Json;
import io.peaknet.report.LineChart;
import io.peaknet.report.Page;
import io.peaknet.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an experiment found: tables with rows that are the same in JSON, remarks, plots. */
final class Findings {
  private final List<Section> sections = new ArrayList<>();
  private final List<Consumer<Page>> plots = new ArrayList<>();

  /** A table under construction. */
  static final class Section {
    private final String title;
    private final String[] columns;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private Section(String title, String[] columns) {
      this.title = title;
      this.columns = columns;
    }

    /** A cell for each column; null and numbers that are not finite stand for "not measured". */
    Section row(@Nullable Object... cells) {
      if (cells.length != columns.length) {
        throw new IllegalArgumentException(cells.length + " cells for " + columns.length);
      }
      rows.add(cells.clone());
      return this;
    }

    /** What a reader must know to read the table. */
    Section remark(String words) {
      remarks.add(words);
      return this;
    }

    private Table table() {
      Table table = new Table(columns);
      rows.forEach(table::row);
      return table;
    }

    private Map<String, Object> toMap() {
      List<Map<String, @Nullable Object>> maps = new ArrayList<>();
      for (@Nullable Object[] row : rows) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
          map.put(key(columns[i]), rounded(row[i]));
        }
        maps.add(map);
      }
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("title", title);
      map.put("remarks", remarks);
      map.put("rows", maps);
      return map;
    }

    private static String key(String column) {
      return column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("_$", "");
    }

    private static @Nullable Object rounded(@Nullable Object cell) {
      return cell instanceof Double value && Double.isFinite(value)
          ? (Object) (Math.round(value * 1e6) / 1e6)
          : cell;
    }
  }

  /** Adds an empty table. */
  Section section(String title, String... columns) {
    Section section = new Section(title, columns);
    sections.add(section);
    return section;
  }

  void chart(BarChart chart) {
    plots.add(page -> page.chart(chart));
  }

  void chart(LineChart chart) {
    plots.add(page -> page.chart(chart));
  }

  /** Title, remarks and table of each section. */
  String toText() {
    StringBuilder text = new StringBuilder();
    for (Section section : sections) {
      text.append(section.title).append('\n').append(section.table());
      section.remarks.forEach(remark -> text.append("  ").append(remark).append('\n'));
      text.append('\n');
    }
    return text.toString();
  }

  /** One JSON object; {@code head} leads it. */
  String toJson(Map<String, ?> head) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>(head);
    map.put("sections", sections.stream().map(Section::toMap).toList());
    return Json.write(map);
  }

  /** A page with everything. */
  String toHtml(String title, Map<String, ?> head) {
    Page page = new Page(title);
    page.facts(head);
    for (Section section : sections) {
      page.heading(section.title).table(section.table());
      section.remarks.forEach(page::paragraph);
    }
    page.heading("Plots");
    plots.forEach(plot -> plot.accept(page));
    return page.toHtml();
  }
}
