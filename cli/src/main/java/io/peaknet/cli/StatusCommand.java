package io.peaknet.cli;

import io.peaknet.report.Table;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code peak status}: a node at a glance. */
@Command(name = "status", description = "Show a node at a glance.")
final class StatusCommand extends AdminCommand {
  @Override
  String request() {
    return "status";
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    Table table = new Table("node", "");
    for (String key : answer.fields().keySet()) {
      Object value = answer.get(key);
      if (value instanceof JsonObject counters) {
        counters.fields().forEach((name, count) -> table.row(key + "." + name, text(count)));
      } else {
        table.row(key, key.equals("resident_bytes") ? mebibytes(value) : text(value));
      }
    }
    print(table, out);
  }

  private static String text(@Nullable Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.2f", number)
        : String.valueOf(value);
  }

  private static String mebibytes(@Nullable Object bytes) {
    return bytes instanceof Long count ? count / (1024 * 1024) + " MiB" : "-";
  }
}
