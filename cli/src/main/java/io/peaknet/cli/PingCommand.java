package io.peaknet.cli;

import io.peaknet.node.AdminClient;
import io.peaknet.report.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code peak ping}: round trips inside the session with a node. Unlike ping(8) it reaches nodes
 * that have no interface, and counts up to four unless told otherwise.
 */
@Command(
    name = "ping",
    description = "Measure round trips to an identity, inside the session.",
    footer = "Exit status: 0 if any was answered, 1 if none.")
final class PingCommand extends AdminCommand {
  private static final double NS = 1e9;

  @Parameters(paramLabel = "ID", description = "52 characters of base32, or the IPv6 form")
  private String target = "";

  @Option(names = "-c", paramLabel = "N", description = "how many; 0 until Ctrl-C (default: 4)")
  private int count = 4;

  @Option(names = "-i", paramLabel = "S", description = "seconds between them (default: 1)")
  private double intervalS = 1;

  private final List<Double> roundTripsMs = new ArrayList<>();
  private int sent;
  private String failure = "";

  @Override
  String request() throws ConfigException {
    if (count < 0) {
      throw new ConfigException("-c " + count + ": 0 or more is allowed");
    }
    if (!(intervalS >= 0.01 && intervalS <= 3600)) {
      throw new ConfigException("-i " + intervalS + ": 0.01 to 3600 seconds are allowed");
    }
    if (count == 0 && json()) {
      throw new ConfigException("-c 0: JSON is printed at the end, so there has to be one");
    }
    return "ping " + identity(target);
  }

  @Override
  public Integer call() throws IOException, ConfigException {
    String request = request();
    String address = request.substring("ping ".length());
    Thread summary = new Thread(() -> printSummary(address));
    try (AdminClient node = connect()) {
      if (!json()) {
        Runtime.getRuntime().addShutdownHook(summary);
      }
      long startNs = System.nanoTime();
      while (count == 0 || sent < count) {
        if (sent > 0) {
          await(startNs + (long) (sent * intervalS * NS));
        }
        sent++;
        JsonObject answer = JsonObject.answer(node.ask(request));
        note(answer);
        if (!json()) {
          print(answer, out());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (json()) {
      out().println(Json.write(figures(address)));
    } else if (Runtime.getRuntime().removeShutdownHook(summary)) {
      printSummary(address);
    }
    return roundTripsMs.isEmpty() ? Main.FAILED : Main.DONE;
  }

  @Override
  void print(JsonObject answer, PrintWriter out) {
    out.println(
        answer.is("answered")
            ? "answer from %s: seq=%d time=%s"
                .formatted(answer.text("ipv6"), sent, answer.milliseconds("rtt_ms"))
            : "no answer from %s: seq=%d %s"
                .formatted(answer.text("ipv6"), sent, answer.text("failure")));
  }

  private synchronized void note(JsonObject answer) {
    if (answer.is("answered") && answer.get("rtt_ms") instanceof Number roundTripMs) {
      roundTripsMs.add(roundTripMs.doubleValue());
    } else {
      failure = answer.text("failure");
    }
  }

  private static void await(long untilNs) throws InterruptedException {
    long leftNs = untilNs - System.nanoTime();
    if (leftNs > 0) {
      TimeUnit.NANOSECONDS.sleep(leftNs);
    }
  }

  private synchronized void printSummary(String address) {
    int lost = sent - roundTripsMs.size();
    out().println();
    out().println("--- " + address + " ---");
    out()
        .printf(
            Locale.ROOT,
            "%d sent, %d answered, %.0f%% lost%n",
            sent,
            roundTripsMs.size(),
            sent == 0 ? 0.0 : 100.0 * lost / sent);
    if (!roundTripsMs.isEmpty()) {
      out()
          .printf(
              Locale.ROOT, "rtt min/mean/max = %.2f/%.2f/%.2f ms%n", least(), mean(), greatest());
    }
    out().flush();
  }

  private Map<String, @Nullable Object> figures(String address) {
    boolean any = !roundTripsMs.isEmpty();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("ipv6", address);
    map.put("sent", sent);
    map.put("answered", roundTripsMs.size());
    map.put("rtt_min_ms", any ? least() : null);
    map.put("rtt_mean_ms", any ? mean() : null);
    map.put("rtt_max_ms", any ? greatest() : null);
    map.put("rtts_ms", roundTripsMs);
    map.put("failure", failure);
    return map;
  }

  private double least() {
    return roundTripsMs.stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }

  private double mean() {
    return roundTripsMs.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private double greatest() {
    return roundTripsMs.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
