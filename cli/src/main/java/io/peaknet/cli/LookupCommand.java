package io.peaknet.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code peak lookup}: where an identity is. */
@Command(name = "lookup", description = "Find where an identity is.")
final class LookupCommand extends AdminCommand {
  @Parameters(paramLabel = "ID", description = "52 characters of base32, or the IPv6 form")
  private String target = "";

  @Override
  String request() throws ConfigException {
    return "lookup " + identity(target);
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    if (!answer.is("found")) {
      out.println(answer.text("ipv6") + " not found: " + answer.text("failure"));
      return;
    }
    out.println("identity  " + answer.text("identity"));
    out.println("ipv6      " + answer.text("ipv6"));
    out.println("address   " + answer.text("address"));
    out.println("sequence  " + answer.text("sequence"));
    out.println("from      " + answer.text("from") + " in " + answer.milliseconds("elapsed_ms"));
  }

  @Override
  int status(JsonObject answer) {
    return answer.is("found") ? Main.DONE : Main.FAILED;
  }
}
