package io.peaknet.cli;

import io.peaknet.report.Table;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code peak routes}: the routing tables. */
@Command(name = "routes", description = "List every entry of a node's routing tables.")
final class RoutesCommand extends AdminCommand {
  @Override
  String request() {
    return "routes";
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    Table table = new Table("kind", "cost", "destination", "next hop");
    for (JsonObject route : answer.objects("routes")) {
      table.row(
          route.text("kind"),
          route.get("cost_units"),
          route.text("destination"),
          route.text("next_hop"));
    }
    print(table, out);
  }
}
