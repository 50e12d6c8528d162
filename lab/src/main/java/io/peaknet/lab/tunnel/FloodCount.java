package io.peaknet.lab.tunnel;

import io.peaknet.lab.LabException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What both ends of a {@link Flood} say of it.
 *
 * @param unread datagrams that arrived, and that the receiver was too slow for
 * @param steadyPerSecond datagrams that arrived a second, once all was warm
 */
record FloodCount(long sent, long received, long reordered, long unread, double steadyPerSecond) {
  private static final Pattern SENT = Pattern.compile("(?m)^sent (\\d+) ");
  private static final Pattern RECEIVED =
      Pattern.compile("(?m)^received (\\d+) reordered (\\d+) steady (\\d+) steady_ns (\\d+)$");

  /** {@code RcvbufErrors} of UDP over IPv4 and IPv6, in a host's {@code /proc/net/snmp*}. */
  static long unread(String counters) {
    long unread = 0;
    String names = "";
    for (String line : counters.lines().toList()) {
      if (line.startsWith("Udp6RcvbufErrors")) {
        unread += Long.parseLong(line.replaceFirst(".*\\s", ""));
      } else if (line.startsWith("Udp: R") || line.startsWith("Udp: I")) {
        names = line;
      } else if (line.startsWith("Udp: ")) {
        int at = List.of(names.split(" ", -1)).indexOf("RcvbufErrors");
        unread += at < 0 ? 0 : Long.parseLong(line.split(" ", -1)[at]);
      }
    }
    return unread;
  }

  /**
   * Reads the output of both.
   *
   * @throws LabException if one of them did not finish
   */
  static FloodCount parse(String output, long unread) {
    Matcher sent = SENT.matcher(output);
    Matcher received = RECEIVED.matcher(output);
    if (!sent.find() || !received.find()) {
      throw new LabException(
          "the flood of datagrams did not finish: " + output.strip().replaceAll("\\R", "; "));
    }
    long steady = Long.parseLong(received.group(3));
    long steadyNs = Long.parseLong(received.group(4));
    return new FloodCount(
        Long.parseLong(sent.group(1)),
        Long.parseLong(received.group(1)),
        Long.parseLong(received.group(2)),
        unread,
        steadyNs == 0 ? Double.NaN : steady / (steadyNs / 1e9));
  }
}
