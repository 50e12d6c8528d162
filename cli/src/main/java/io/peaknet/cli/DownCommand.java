package io.peaknet.cli;

import io.peaknet.node.AdminClient;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code peak down}: stops a node; returns when it has gone. */
@Command(name = "down", description = "Stop the node behind the admin socket.")
final class DownCommand extends AdminCommand {
  @Override
  String request() {
    return "down";
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {}

  @Override
  void finish(AdminClient node) {
    node.awaitEnd();
  }
}
