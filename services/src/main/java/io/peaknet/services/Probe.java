package io.peaknet.services;

import java.time.Duration;

/**
 * How an endpoint is asked whether it lives, whatever its source believes.
 *
 * @param kind a TCP handshake, or an HTTP request too
 * @param port the declared port's name that is asked
 * @param path of the HTTP request; a status of 200 to 399 is well
 * @param period from one try to the next
 * @param timeout how long a try may take
 * @param fall so many failures in a row, and it is out
 * @param rise so many successes in a row, and it is back
 */
public record Probe(
    Kind kind, String port, String path, Duration period, Duration timeout, int fall, int rise) {

  /** Kinds of probes. */
  public enum Kind {
    TCP,
    HTTP
  }

  private static final Duration LEAST = Duration.ofMillis(50);

  public Probe {
    if (period.compareTo(LEAST) < 0 || timeout.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException("probe: a period and timeout of 50 ms or more is allowed");
    }
    if (fall < 1 || rise < 1) {
      throw new IllegalArgumentException("probe: fall and rise of 1 or more are allowed");
    }
    if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw new IllegalArgumentException(
          "probe: path '" + path + "': one that begins with '/', in printable ASCII, is allowed");
    }
  }

  /** A TCP handshake each second; two failures, and it is out. */
  public static Probe tcp(String port) {
    return new Probe(Kind.TCP, port, "/", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2);
  }
}
