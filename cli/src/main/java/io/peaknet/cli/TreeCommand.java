package io.peaknet.cli;

import io.peaknet.report.Table;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code peak tree}: where a node is in the address tree and in the landmark trees. */
@Command(name = "tree", description = "Show a node's areas and landmark trees.")
final class TreeCommand extends AdminCommand {
  @Override
  String request() {
    return "tree";
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    out.println("address " + answer.text("address"));
    out.println();
    Table areas = new Table("level", "area", "nonce", "weight", "reachable", "head");
    for (JsonObject area : answer.objects("areas")) {
      areas.row(
          area.get("level"),
          area.text("prefix"),
          area.text("nonce"),
          area.get("weight"),
          area.is("reachable") ? "yes" : "no",
          area.text("head"));
    }
    print(areas, out);
    out.println();
    Table trees = new Table("tree", "label", "root", "parent");
    for (JsonObject tree : answer.objects("trees")) {
      trees.row(tree.get("slot"), tree.text("label"), tree.text("root"), tree.text("parent"));
    }
    print(trees, out);
  }
}
