package io.peaknet.lab.tunnel;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** TCP transfers by iperf3 from the first host to another. */
final class Iperf {
  static final int PORT = 5201;

  private static final Duration LISTENING = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final int TRIES = 3;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Site site;
  private final int server;
  private final String address;

  /** What arrived of a transfer, and how fast in each second. */
  record Transfer(double bytes, double gigabitsPerSecond, List<Double> eachSecond) {}

  private Iperf(Site site, int server, String address) {
    this.site = site;
    this.server = server;
    this.address = address;
  }

  /** Starts a server, which ends with the cage; returns once it listens. */
  static Iperf between(Site site, int server, String address) {
    Path log = site.folder(server).resolve("iperf3.log");
    CagedProcess process =
        site.cage()
            .start(
                site.name(server),
                log,
                Map.of(),
                List.of("iperf3", "-s", "-p", "" + PORT, "--forceflush"));
    if (!Until.holds(LISTENING, () -> process.output().contains("Server listening"))) {
      throw new LabException("iperf3 does not listen: " + process.complaint());
    }
    return new Iperf(site, server, address);
  }

  /**
   * Transfers for a while.
   *
   * @param back from the server to the first host instead of towards it
   */
  Transfer run(int streams, boolean back, int seconds) {
    List<String> command = new ArrayList<>(List.of("iperf3", "-c", address, "-p", "" + PORT));
    command.addAll(List.of("-t", "" + seconds, "-P", "" + streams, "--json"));
    command.addAll(List.of("--connect-timeout", "5000"));
    if (back) {
      command.add("-R");
    }
    String complaint = "";
    for (int i = 0; i < TRIES; i++) {
      Duration patience = GRACE.plusSeconds(seconds);
      Cage.Result result = site.cage().run(site.name(1), patience, command);
      JsonNode answer = json(result.out());
      if (result.status() == 0) {
        return read(answer);
      }
      complaint = answer.path("error").asString(result.err().strip());
      // The server of the transfer before may not have noticed its end.
      Measures.pause(Duration.ofMillis(500));
    }
    throw new LabException("iperf3 to %s failed: %s".formatted(site.name(server), complaint));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new LabException("iperf3 printed no JSON", e);
    }
  }

  static Transfer read(JsonNode answer) {
    JsonNode sum = answer.path("end").path("sum_received");
    List<Double> seconds =
        answer
            .path("intervals")
            .valueStream()
            .map(interval -> interval.path("sum").path("bits_per_second").asDouble() / 1e9)
            .toList();
    return new Transfer(
        sum.path("bytes").asDouble(), sum.path("bits_per_second").asDouble() / 1e9, seconds);
  }
}
