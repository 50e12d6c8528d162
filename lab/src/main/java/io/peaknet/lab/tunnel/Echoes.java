package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.report.Spread;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The echoes that the system's ping got from the first host, a hundred requests a second.
 *
 * @param echoes in the order of arrival
 */
record Echoes(List<Echo> echoes) {
  static final Duration INTERVAL = Duration.ofMillis(10);

  private static final Pattern LINE =
      Pattern.compile("\\[(\\d+)\\.(\\d{6})\\].* icmp_seq=(\\d+) .*time=([0-9.]+) ms");

  /** One that came back. */
  record Echo(Instant arrived, int number, double rttMs) {
    Instant sent() {
      return arrived.minusNanos((long) (rttMs * 1e6));
    }
  }

  /**
   * Begins to ping until it is killed. Goes on when the kernel refuses, as it does until the
   * contestant's interface is there.
   */
  static CagedProcess start(Site site, String address) {
    String ping =
        String.format(
            Locale.ROOT,
            "while :; do ping -n -D -i %.2f %s; sleep 0.01; done",
            INTERVAL.toMillis() / 1000.0,
            address);
    Path log = site.folder(1).resolve("ping-" + System.nanoTime());
    return site.cage().start(site.name(1), log, Map.of(), List.of("sh", "-c", ping));
  }

  static Echoes parse(String output) {
    List<Echo> echoes = new ArrayList<>();
    LINE.matcher(output)
        .results()
        .forEach(line -> {
          Instant arrived =
              Instant.ofEpochSecond(
                  Long.parseLong(line.group(1)), Long.parseLong(line.group(2)) * 1000);
          echoes.add(
              new Echo(
                  arrived, Integer.parseInt(line.group(3)), Double.parseDouble(line.group(4))));
        });
    return new Echoes(echoes);
  }

  Optional<Echo> first() {
    return echoes.stream().findFirst();
  }

  /** Those whose requests were sent at or after a moment. */
  Echoes sentSince(Instant moment) {
    return new Echoes(echoes.stream().filter(e -> !e.sent().isBefore(moment)).toList());
  }

  /** Those that arrived at or after a moment. */
  Echoes arrivedSince(Instant moment) {
    return new Echoes(echoes.stream().filter(e -> !e.arrived().isBefore(moment)).toList());
  }

  /** Whether one arrived between two moments. */
  boolean hasAny(Instant from, Instant to) {
    return arrivedSince(from).first().filter(echo -> echo.arrived().isBefore(to)).isPresent();
  }

  /** How many requests up to the newest that came back did not come back. */
  int lost() {
    return echoes.stream().mapToInt(Echo::number).max().orElse(0) - echoes.size();
  }

  static double millis(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e6;
  }

  /** A quantile of the round trips in milliseconds; NaN if there are none. */
  double quantileMs(double share) {
    return Spread.quantile(echoes.stream().mapToDouble(Echo::rttMs).sorted().toArray(), share);
  }

  /** The longest time between two echoes that ended after a moment, in milliseconds. */
  double longestGapMs(Instant after) {
    double longest = 0;
    for (int i = 1; i < echoes.size(); i++) {
      Instant end = echoes.get(i).arrived();
      if (end.isAfter(after)) {
        longest = Math.max(longest, millis(echoes.get(i - 1).arrived(), end));
      }
    }
    return longest;
  }
}
