package io.peaknet.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code peak trace}: the nodes on the way to an identity. */
@Command(name = "trace", description = "Name the nodes on the way to an identity.")
final class TraceCommand extends AdminCommand {
  @Parameters(paramLabel = "ID", description = "52 characters of base32, or the IPv6 form")
  private String target = "";

  @Override
  String request() throws ConfigException {
    return "trace " + identity(target);
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    if (!answer.is("answered")) {
      out.println("no answer from " + answer.text("ipv6") + ": " + answer.text("failure"));
      return;
    }
    if (answer.get("hops") instanceof List<?> hops) {
      for (int i = 0; i < hops.size(); i++) {
        out.printf("%2d  %s%n", i, hops.get(i));
      }
    }
    out.println("round trip " + answer.milliseconds("rtt_ms"));
  }

  @Override
  int status(JsonObject answer) {
    return answer.is("answered") ? Main.DONE : Main.FAILED;
  }
}
