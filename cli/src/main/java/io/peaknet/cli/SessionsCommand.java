package io.peaknet.cli;

import io.peaknet.report.Table;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code peak sessions}: whom a node talks to. */
@Command(name = "sessions", description = "List a node's sessions, those of its links included.")
final class SessionsCommand extends AdminCommand {
  @Override
  String request() {
    return "sessions";
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    Table table = new Table("peer", "state", "path", "cipher", "ml-kem", "rtt", "in", "out");
    for (JsonObject session : answer.objects("sessions")) {
      table.row(
          session.text("peer"),
          session.text("state"),
          session.text("path"),
          session.text("cipher"),
          session.is("post_quantum") ? "yes" : "no",
          session.milliseconds("rtt_ms"),
          session.get("rx_packets"),
          session.get("tx_packets"));
    }
    print(table, out);
  }
}
