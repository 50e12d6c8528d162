package io.peaknet.lab.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the requests that were due in each tenth of a second.
 *
 * @param fates how many had each fate, by tenth; all as long as the run
 * @param bytes of the bodies that came
 * @param slowestMs the longest that an answer took which came; 0 without any
 * @param replicas how many answers came whole from each, by its name
 */
public record Timeline(
    Map<Fate, long[]> fates, long[] bytes, double[] slowestMs, Map<String, long[]> replicas) {
  /** How long each entry is. */
  public static final int BUCKET_MS = 100;

  private static final double BUCKET_S = BUCKET_MS / 1e3;

  static Timeline empty(long lengthMs) {
    int buckets = Math.toIntExact((lengthMs + BUCKET_MS - 1) / BUCKET_MS);
    Map<Fate, long[]> fates = new LinkedHashMap<>();
    for (Fate fate : Fate.values()) {
      fates.put(fate, new long[buckets]);
    }
    return new Timeline(fates, new long[buckets], new double[buckets], new LinkedHashMap<>());
  }

  void add(long sinceBeginNs, Fate fate, long tookNs, long body, @Nullable String replica) {
    int bucket = Math.clamp(sinceBeginNs / (BUCKET_MS * 1_000_000L), 0, buckets() - 1);
    of(fate)[bucket]++;
    bytes[bucket] += body;
    if (fate.came()) {
      slowestMs[bucket] = Math.max(slowestMs[bucket], tookNs / 1e6);
      if (replica != null) {
        replicas.computeIfAbsent(replica, _ -> new long[buckets()])[bucket]++;
      }
    }
  }

  /** How many entries there are. */
  public int buckets() {
    return bytes.length;
  }

  /** How many had a fate, by tenth of a second. */
  public long[] of(Fate fate) {
    return fates.getOrDefault(fate, new long[buckets()]);
  }

  /** How many requests were due in an entry. */
  public long due(int bucket) {
    return fates.values().stream().mapToLong(counts -> counts[bucket]).sum();
  }

  /** How many of those due in an entry did not come, or came late. */
  public long troubled(int bucket) {
    return due(bucket) - of(Fate.OK)[bucket];
  }

  /** For how long all requests that were due failed or were late, in seconds. */
  public double unavailableSeconds() {
    int silent = 0;
    for (int i = 0; i < buckets(); i++) {
      silent += due(i) > 0 && troubled(i) == due(i) ? 1 : 0;
    }
    return silent * BUCKET_S;
  }

  /**
   * The time lost by the average client in seconds: each entry counts with its share of requests
   * that failed or were late.
   */
  public double lostSeconds() {
    double lost = 0;
    for (int i = 0; i < buckets(); i++) {
      lost += due(i) > 0 ? BUCKET_S * troubled(i) / due(i) : 0;
    }
    return lost;
  }

  /**
   * From an event until the end of the last entry with a request that failed or was late, in
   * seconds; 0 if there is none.
   *
   * @param eventMs since the begin
   */
  public double troubleSeconds(double eventMs) {
    for (int i = buckets() - 1; i >= 0 && (i + 1) * BUCKET_MS > eventMs; i--) {
      if (troubled(i) > 0) {
        return ((i + 1) * BUCKET_MS - eventMs) / 1e3;
      }
    }
    return 0;
  }

  /** For JSON: all lists equally long. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("bucket_ms", BUCKET_MS);
    fates.forEach((fate, counts) -> {
      if (Arrays.stream(counts).anyMatch(count -> count > 0)) {
        map.put(fate.key(), list(counts));
      }
    });
    map.put("bytes", list(bytes));
    map.put("slowest_ms", Arrays.stream(slowestMs).boxed().toList());
    Map<String, List<Long>> byReplica = new LinkedHashMap<>();
    replicas.forEach((name, counts) -> byReplica.put(name, list(counts)));
    map.put("replicas", byReplica);
    return map;
  }

  private static List<Long> list(long[] values) {
    List<Long> list = new ArrayList<>(values.length);
    for (long value : values) {
      list.add(value);
    }
    return list;
  }
}
