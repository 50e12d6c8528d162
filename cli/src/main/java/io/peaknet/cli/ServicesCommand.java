package io.peaknet.cli;

import io.peaknet.report.Table;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peak services}: what a server of services publishes, and why not the rest. */
@Command(
    name = "services",
    description = "List services, their replicas, and who of them clients are sent to.")
final class ServicesCommand extends AdminCommand {
  @Option(
      names = "--release",
      paramLabel = "SERVICE",
      description = "believe the source that withdrew most of a service, although it answers")
  private @Nullable String release;

  @Option(
      names = "--move",
      paramLabel = "SERVICE",
      description =
          "leave the addresses that a service has, as soon as others are ready; agents shut them")
  private @Nullable String move;

  @Option(names = "--undo", description = "with --move: take that back")
  private boolean undo;

  @Override
  String request() throws ConfigException {
    if ((release != null && move != null) || (undo && move == null)) {
      throw new ConfigException("either --release or --move is allowed, and --undo with --move");
    }
    if (move != null) {
      return (undo ? "unmove " : "move ") + move;
    }
    return release == null ? "status" : "release " + release;
  }

  @Override
  Path defaultSocket() {
    return Defaults.here().servicesAdmin();
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    if (release != null) {
      out.println("released " + release);
      return;
    }
    if (move != null) {
      out.println(
          undo
              ? move + " is back"
              : "%s leaves %s addresses; %s replicas are ready elsewhere"
                  .formatted(move, answer.text("left"), answer.text("ready")));
      return;
    }
    Table table = new Table("service", "name", "replica", "address", "standing", "load");
    for (JsonObject service : answer.objects("services")) {
      String id = service.text("id") + mark(service);
      String name = String.join(" ", service.texts("names"));
      boolean first = true;
      for (JsonObject replica : service.objects("replicas")) {
        table.row(
            first ? id : "",
            first ? name : "",
            replica.text("name"),
            String.join(" ", replica.texts("addresses")),
            replica.text("standing"),
            load(replica.get("load")));
        first = false;
      }
      if (first) {
        table.row(id, name, "-", "-", "-", "-");
      }
    }
    print(table, out);
    for (JsonObject source : answer.objects("sources")) {
      if (!source.text("message").isEmpty()) {
        out.println(
            "source "
                + source.text("name")
                + " is "
                + source.text("state")
                + ": "
                + source.text("message"));
      }
      for (String problem : source.texts("problems")) {
        out.println("source " + source.text("name") + ": " + problem);
      }
    }
    if (!answer.text("load_trouble").isEmpty()) {
      out.println(answer.text("load_trouble"));
    }
  }

  /** What makes a service special. */
  private static String mark(JsonObject service) {
    StringBuilder mark = new StringBuilder();
    if (service.get("conflicts") instanceof JsonObject conflicts) {
      conflicts
          .fields()
          .forEach((name, owner) ->
              mark.append(" (").append(name).append(" is ").append(owner).append("'s)"));
    }
    for (String word : new String[] {"withdrawn", "doubted", "remembered"}) {
      if (service.is(word)) {
        mark.append(" (").append(word).append(')');
      }
    }
    if (!service.text("trouble").isEmpty()) {
      mark.append(" (as it was: ").append(service.text("trouble")).append(')');
    }
    return mark.toString();
  }

  private static String load(@Nullable Object load) {
    return load instanceof Number number
        ? String.format(Locale.ROOT, "%.3g", number.doubleValue())
        : "-";
  }
}
