package io.peaknet.services;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What DNS says about a service besides the addresses of its replicas.
 *
 * @param ttl how long answers may be kept; 1 s to 1 day
 * @param max how many replicas an answer holds at most; answers that would not fit the client's
 *     size are cut further
 * @param hostnames whether each replica with a hostname has a name of its own
 * @param ports whether there are SRV and SVCB or HTTPS records for the declared ports
 * @param reverse whether addresses lead back to names (PTR), in zones that the server has
 * @param texts TXT records at the service's names: key to value, up to 255 bytes together with the
 *     {@code =} between them
 */
public record Answers(
    Duration ttl,
    int max,
    boolean hostnames,
    boolean ports,
    boolean reverse,
    Map<String, String> texts) {

  private static final Duration TTL_LEAST = Duration.ofSeconds(1);
  private static final Duration TTL_MOST = Duration.ofDays(1);
  private static final int MAX_MOST = 64;
  private static final int TEXT_BYTES_MAX = 255;

  /** 5 s, up to 16 replicas, all kinds of records. */
  public static final Answers DEFAULT =
      new Answers(Duration.ofSeconds(5), 16, true, true, true, Map.of());

  public Answers {
    if (ttl.compareTo(TTL_LEAST) < 0 || ttl.compareTo(TTL_MOST) > 0) {
      throw new IllegalArgumentException("ttl: 1 s to 1 day is allowed");
    }
    if (max < 1 || max > MAX_MOST) {
      throw new IllegalArgumentException(
          "max_answers " + max + ": 1 to " + MAX_MOST + " is allowed");
    }
    texts.forEach((key, value) -> {
      int bytes = text(key, value).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > TEXT_BYTES_MAX) {
        throw new IllegalArgumentException(
            "text '"
                + Words.shortened(key)
                + "': with its key "
                + bytes
                + " bytes: up to "
                + TEXT_BYTES_MAX
                + " are allowed");
      }
    });
    texts = Collections.unmodifiableMap(new TreeMap<>(texts));
  }

  /** What a TXT record says. */
  static String text(String key, String value) {
    return key + "=" + value;
  }

  /** The same with another time to live. */
  public Answers withTtl(Duration other) {
    return new Answers(other, max, hostnames, ports, reverse, texts);
  }
}
