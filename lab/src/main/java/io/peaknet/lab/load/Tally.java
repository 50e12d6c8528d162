package io.peaknet.lab.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of requests, from the begin on. A request is counted as due once, and with
 * one fate once.
 */
final class Tally {
  /** Longer than any time-out. */
  private static final long LONGEST_NS = 3_600_000_000_000L;

  /** Finer than the clock is worth. */
  private static final long FINEST_NS = 1_000;

  private static final int DIGITS = 3;

  private final LoadPlan plan;
  private final long beginNs;
  private final long lateNs;
  private final Timeline timeline;
  private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
  private final Histogram latency = histogram();
  private final Histogram lag = histogram();
  private final Histogram setup = histogram();
  private final Histogram lookup = histogram();
  private final BitSet used = new BitSet();
  private final BitSet troubled = new BitSet();
  private long due;
  private long bytes;
  private byte[] lastReplica = {};
  private String lastReplicaName = "";

  /**
   * For a plan's run.
   *
   * @param beginNs from when on requests count, by {@link System#nanoTime}
   */
  Tally(LoadPlan plan, long beginNs) {
    this.plan = plan;
    this.beginNs = beginNs;
    this.lateNs = plan.times().late().toNanos();
    this.timeline = Timeline.empty(plan.times().length().toMillis());
  }

  static Histogram histogram() {
    return new Histogram(FINEST_NS, LONGEST_NS, DIGITS);
  }

  long beginNs() {
    return beginNs;
  }

  /** A request is taken up, so long after it was due. */
  void taken(Request request, long lateByNs) {
    if (request.counts) {
      due++;
      record(lag, lateByNs);
    }
  }

  /** A name was looked up. */
  void lookup(long tookNs) {
    if (counts()) {
      record(lookup, tookNs);
    }
  }

  /** A connection is open, its handshakes over. */
  void opened(long tookNs) {
    if (counts()) {
      record(setup, tookNs);
    }
  }

  private boolean counts() {
    return System.nanoTime() - beginNs >= 0;
  }

  /**
   * A request's fate is known.
   *
   * @param fate {@link Fate#OK} stands for late, too: that is decided here
   * @param connection its number; -1 if it never had one
   * @throws IllegalStateException if it is known already
   */
  void settle(
      Request request, Fate fate, long nowNs, @Nullable AnswerReader answer, int connection) {
    if (request.fate != null) {
      throw new IllegalStateException("a request with two fates: " + request.fate + ", " + fate);
    }
    long tookNs = nowNs - request.dueNs;
    Fate real = fate == Fate.OK && tookNs > lateNs ? Fate.LATE : fate;
    request.fate = real;
    if (!request.counts) {
      return;
    }
    fates.merge(real, 1L, Long::sum);
    if (connection >= 0) {
      used.set(connection);
      if (real != Fate.OK) {
        troubled.set(connection);
      }
    }
    long body = answer == null ? 0 : answer.bodyBytes();
    String replica = answer == null ? null : replica(answer.replica());
    bytes += body;
    if (real.came()) {
      record(latency, tookNs);
    }
    timeline.add(request.dueNs - beginNs, real, tookNs, body, replica);
  }

  /** Makes a string only where another replica answers than before. */
  private @Nullable String replica(ByteBuffer name) {
    if (!name.hasRemaining()) {
      return null;
    }
    if (!name.equals(ByteBuffer.wrap(lastReplica))) {
      lastReplica = new byte[name.remaining()];
      name.get(lastReplica);
      lastReplicaName = new String(lastReplica, StandardCharsets.ISO_8859_1);
    }
    return lastReplicaName;
  }

  private static void record(Histogram histogram, long ns) {
    histogram.recordValue(Math.clamp(ns, 0, LONGEST_NS));
  }

  /** How many requests that count were due. */
  long due() {
    return due;
  }

  /** How many had this fate. */
  long count(Fate fate) {
    return fates.getOrDefault(fate, 0L);
  }

  /** Everything, for JSON. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("length_s", plan.times().length().toMillis() / 1e3);
    map.put("due", due);
    Map<String, Long> byKey = new LinkedHashMap<>();
    for (Fate fate : Fate.values()) {
      byKey.put(fate.key(), count(fate));
    }
    map.put("fates", byKey);
    map.put("bytes", bytes);
    map.put("latency", map(latency));
    map.put("lag", map(lag));
    map.put("setup", map(setup));
    map.put("lookup", map(lookup));
    Map<String, Object> connections = new LinkedHashMap<>();
    connections.put("used", used.cardinality());
    connections.put("troubled", troubled.cardinality());
    map.put("connections", connections);
    map.put("timeline", timeline.toMap());
    return map;
  }

  private static Map<String, Object> map(Histogram histogram) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", histogram.getTotalCount());
    if (histogram.getTotalCount() > 0) {
      map.put("mean_ms", histogram.getMean() / 1e6);
      for (double percentile : new double[] {50, 90, 99, 99.9}) {
        map.put(
            "p" + String.valueOf(percentile).replace(".0", "").replace(".", "") + "_ms",
            histogram.getValueAtPercentile(percentile) / 1e6);
      }
      map.put("max_ms", histogram.getMaxValue() / 1e6);
    }
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    map.put("histogram", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)));
    return map;
  }
}
