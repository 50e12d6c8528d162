package io.peaknet.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table for a terminal: columns two spaces apart, as wide as their widest cell, a column of
 * numbers aligned to the right. Not for use by several threads at once.
 */
public final class Table {
  private static final String GAP = "  ";

  private final String[] columns;
  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] numeric;
  private final boolean[] filled;

  /**
   * An empty table.
   *
   * @throws IllegalArgumentException if there is no column
   */
  public Table(String... columns) {
    if (columns.length == 0) {
      throw new IllegalArgumentException("a table has at least one column");
    }
    this.columns = columns.clone();
    numeric = new boolean[columns.length];
    filled = new boolean[columns.length];
    Arrays.fill(numeric, true);
  }

  /**
   * Adds a row, a cell for each column. Null shows as "-"; doubles are rounded to three digits
   * after the point: format them yourself if others are meant. A column whose cells are all numbers
   * (or null) is aligned to the right.
   *
   * @throws IllegalArgumentException if the number of cells is not that of the columns
   */
  public Table row(@Nullable Object... cells) {
    if (cells.length != columns.length) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells in a table of " + columns.length + " columns");
    }
    String[] row = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      Object cell = cells[i];
      row[i] = text(cell);
      numeric[i] &= cell == null || cell instanceof Number;
      filled[i] |= cell != null;
    }
    rows.add(row);
    return this;
  }

  /** The rows added so far. */
  public int size() {
    return rows.size();
  }

  /** The names of the columns. */
  List<String> columns() {
    return List.of(columns);
  }

  /** The cells of each row, as text. */
  List<List<String>> rows() {
    return rows.stream().map(List::of).toList();
  }

  private static String text(@Nullable Object cell) {
    return switch (cell) {
      case null -> "-";
      case Double value when !Double.isFinite(value) -> "-";
      case Double value -> String.format(Locale.ROOT, "%.3f", value);
      case Float value -> text((double) value);
      // A line break inside a cell would tear the table apart.
      default -> cell.toString().replaceAll("\\R", " ");
    };
  }

  /** The header and the rows, each line ended by a line break and without spaces at its end. */
  @Override
  public String toString() {
    int[] widths = new int[columns.length];
    for (int i = 0; i < columns.length; i++) {
      widths[i] = width(columns[i]);
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    StringBuilder text = new StringBuilder();
    line(text, columns, widths);
    for (String[] row : rows) {
      line(text, row, widths);
    }
    return text.toString();
  }

  /** The same as a table of Markdown (GitHub's), each line ended by a line break. */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    markdown(text, columns);
    String[] rule = new String[columns.length];
    for (int i = 0; i < rule.length; i++) {
      rule[i] = numeric[i] && filled[i] ? "---:" : "---";
    }
    markdown(text, rule);
    rows.forEach(row -> markdown(text, row));
    return text.toString();
  }

  private static void markdown(StringBuilder text, String... cells) {
    for (String cell : cells) {
      text.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    text.append("|\n");
  }

  private void line(StringBuilder text, String[] cells, int[] widths) {
    int start = text.length();
    for (int i = 0; i < cells.length; i++) {
      if (i > 0) {
        text.append(GAP);
      }
      String pad = " ".repeat(widths[i] - width(cells[i]));
      boolean right = numeric[i] && filled[i];
      text.append(right ? pad : "").append(cells[i]).append(right ? "" : pad);
    }
    while (text.length() > start && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    text.append('\n');
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
