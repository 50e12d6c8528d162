package io.peaknet.cli;

import io.peaknet.report.Table;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code peak peers}: the links. */
@Command(name = "peers", description = "List all links, up or down.")
final class PeersCommand extends AdminCommand {
  @Override
  String request() {
    return "peers";
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    Table table = new Table("url", "state", "rtt", "address", "received", "sent", "identity");
    for (JsonObject peer : answer.objects("peers")) {
      table.row(
          peer.text("url"),
          peer.is("up") ? "up" : "down",
          peer.milliseconds("rtt_ms"),
          peer.text("address"),
          peer.get("rx_bytes"),
          peer.get("tx_bytes"),
          peer.text("identity"));
    }
    print(table, out);
  }
}
