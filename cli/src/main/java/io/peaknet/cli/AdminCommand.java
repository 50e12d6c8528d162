package io.peaknet.cli;

import io.peaknet.node.AdminClient;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.report.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a running node: one question, its answer as JSON or for people. */
@Command(mixinStandardHelpOptions = true)
abstract class AdminCommand implements Callable<Integer> {
  @Option(names = "--admin", paramLabel = "SOCKET", description = "the node to ask")
  private @Nullable Path admin;

  @Option(names = "--json", description = "print one JSON object and nothing else")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /** The question, in the words of the admin socket. */
  abstract String request() throws ConfigException;

  /** Prints the answer for people. */
  abstract void print(JsonObject answer, PrintWriter out);

  /** The exit status that an answer deserves. */
  int status(JsonObject answer) {
    return Main.DONE;
  }

  @Override
  public Integer call() throws IOException, ConfigException {
    String request = request();
    try (AdminClient node = connect()) {
      String text = node.ask(request);
      JsonObject answer = JsonObject.answer(text);
      if (json) {
        out().println(text);
      } else {
        print(answer, out());
        out().flush();
      }
      finish(node);
      return status(answer);
    }
  }

  /** What is left to do with the node once its answer is printed. */
  void finish(AdminClient node) {}

  final AdminClient connect() throws IOException {
    if (admin != null) {
      return AdminClient.open(admin);
    }
    Path socket = defaultSocket();
    try {
      return AdminClient.open(socket);
    } catch (IOException e) {
      if (socket.startsWith(Defaults.SYSTEM_RUN) || !Files.isDirectory(Defaults.SYSTEM_RUN)) {
        throw e;
      }
      throw new IOException(e.getMessage() + "; one that root started answers root alone", e);
    }
  }

  /** Who is asked if nobody is named. */
  Path defaultSocket() {
    return Defaults.here().admin();
  }

  final boolean json() {
    return json;
  }

  final PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  static void print(Table table, PrintWriter out) {
    out.print(table);
  }

  /** Checks either form of an identity, so that a slip of the pen is wrong usage. */
  static String identity(String text) throws ConfigException {
    try {
      return IdentityAddress.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          e.getMessage() + ": ID is 52 characters of base32 or an IPv6 address");
    }
  }
}
