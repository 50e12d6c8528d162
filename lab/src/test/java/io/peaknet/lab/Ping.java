package io.peaknet.lab;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What the system's {@code ping} met.
 *
 * @param sent how many echo requests
 * @param answered the sequence numbers that came back, from 1
 * @param rttsMs the round trips, shortest first
 */
record Ping(int sent, TreeSet<Integer> answered, double[] rttsMs) {
  private static final Pattern ANSWER = Pattern.compile("icmp_seq=(\\d+) .*time=([0-9.]+) ms");

  /** Pings from a host, to the end. */
  static Ping run(Cage cage, String host, String address, int count, double intervalSeconds) {
    Duration patience = Duration.ofMillis((long) (count * intervalSeconds * 1000) + 15_000);
    return parse(count, cage.run(host, patience, command(address, count, intervalSeconds)).out());
  }

  /** For a ping that goes on while something else happens; {@link #parse} its output. */
  static CagedProcess start(
      Cage cage, String host, String address, int count, double intervalSeconds) {
    var log = Cage.HOME.resolve("ping-" + host + "-" + System.nanoTime());
    return cage.start(host, log, java.util.Map.of(), command(address, count, intervalSeconds));
  }

  private static List<String> command(String address, int count, double intervalSeconds) {
    String interval = String.format(Locale.ROOT, "%.3f", intervalSeconds);
    return List.of("ping", "-n", "-c", "" + count, "-i", interval, "-W", "2", address);
  }

  static Ping parse(int sent, String output) {
    List<MatchResult> answers = ANSWER.matcher(output).results().toList();
    TreeSet<Integer> numbers = new TreeSet<>();
    answers.forEach(answer -> numbers.add(Integer.parseInt(answer.group(1))));
    double[] rtts = answers.stream().mapToDouble(a -> Double.parseDouble(a.group(2))).toArray();
    Arrays.sort(rtts);
    return new Ping(sent, numbers, rtts);
  }

  int lost() {
    return sent - answered.size();
  }

  /** The most echo requests in a row without an answer. */
  int longestLoss() {
    int longest = 0;
    int last = 0;
    for (int number : answered) {
      longest = Math.max(longest, number - last - 1);
      last = number;
    }
    return Math.max(longest, sent - last);
  }

  double percentileMs(double share) {
    if (rttsMs.length == 0) {
      return Double.NaN;
    }
    return rttsMs[(int) Math.min(rttsMs.length - 1, Math.ceil(share * rttsMs.length) - 1)];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d sent, %d lost, median %.2f ms, p99 %.2f ms",
        sent,
        lost(),
        percentileMs(0.5),
        percentileMs(0.99));
  }
}
