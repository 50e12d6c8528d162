package io.peaknet.lab.load;

import io.peaknet.lab.LabException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What became of the requests of one {@link Load}, of those that counted. Times are in
 * milliseconds.
 */
public final class LoadResult {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final double seconds;
  private final long due;
  private final Map<Fate, Long> fates;
  private final long bytes;
  private final Histogram latency;
  private final Histogram lag;
  private final Histogram setup;
  private final Histogram lookup;
  private final int connectionsUsed;
  private final int connectionsTroubled;
  private final long dnsQueries;
  private final double cpuSeconds;
  private final double spunSeconds;
  private final Timeline timeline;

  private LoadResult(JsonNode json) {
    seconds = json.required("length_s").asDouble();
    due = json.required("due").asLong();
    fates = new EnumMap<>(Fate.class);
    for (Fate fate : Fate.values()) {
      fates.put(fate, json.required("fates").required(fate.key()).asLong());
    }
    bytes = json.required("bytes").asLong();
    latency = histogram(json.required("latency"));
    lag = histogram(json.required("lag"));
    setup = histogram(json.required("setup"));
    lookup = histogram(json.required("lookup"));
    connectionsUsed = json.required("connections").required("used").asInt();
    connectionsTroubled = json.required("connections").required("troubled").asInt();
    dnsQueries = json.required("dns_queries").asLong();
    cpuSeconds = json.required("generator").required("cpu_s").asDouble();
    spunSeconds = json.required("generator").required("spun_s").asDouble();
    timeline = timeline(json.required("timeline"), seconds);
  }

  /**
   * Reads the line that a {@link Load} printed.
   *
   * @throws LabException if it is no such line
   */
  public static LoadResult read(String json) {
    try {
      return new LoadResult(JSON.readTree(json));
    } catch (JacksonException e) {
      throw new LabException("not a result of a load: " + e.getOriginalMessage(), e);
    }
  }

  private static Histogram histogram(JsonNode json) {
    byte[] bytes = Base64.getDecoder().decode(json.required("histogram").asString());
    try {
      return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
    } catch (DataFormatException e) {
      throw new LabException("a histogram is damaged", e);
    }
  }

  private static Timeline timeline(JsonNode json, double seconds) {
    Timeline timeline = Timeline.empty(Math.round(seconds * 1e3));
    for (Fate fate : Fate.values()) {
      copy(json.path(fate.key()), timeline.of(fate));
    }
    copy(json.required("bytes"), timeline.bytes());
    JsonNode slowest = json.required("slowest_ms");
    Arrays.setAll(timeline.slowestMs(), i -> slowest.required(i).asDouble());
    json.required("replicas")
        .forEachEntry((name, counts) -> {
          long[] by = new long[timeline.buckets()];
          copy(counts, by);
          timeline.replicas().put(name, by);
        });
    return timeline;
  }

  private static void copy(JsonNode from, long[] to) {
    for (int i = 0; i < from.size(); i++) {
      to[i] = from.required(i).asLong();
    }
  }

  /** For how long requests that count were due. */
  public double seconds() {
    return seconds;
  }

  /** How many requests were due. */
  public long due() {
    return due;
  }

  /** How many had this fate; those of all fates are {@link #due}. */
  public long count(Fate fate) {
    return fates.getOrDefault(fate, 0L);
  }

  /** How many answers did not come whole. */
  public long failed() {
    return due - came();
  }

  private long came() {
    return count(Fate.OK) + count(Fate.LATE);
  }

  /** Answers that came whole, a second. */
  public double ratePerSecond() {
    return came() / seconds;
  }

  /** Of the bodies that came, also of those that did not come whole. */
  public long bytes() {
    return bytes;
  }

  /**
   * What a share of the answers that came took at most, since their requests were due; NaN if none
   * came.
   *
   * @param percentile 0 to 100
   */
  public double latencyMs(double percentile) {
    return percentile(latency, percentile);
  }

  /** How late the generator itself took requests up. */
  public double lagMs(double percentile) {
    return percentile(lag, percentile);
  }

  /**
   * From the first packet of a connection until it could carry a request, with TLS if that is on.
   */
  public double setupMs(double percentile) {
    return percentile(setup, percentile);
  }

  /** How many connections were opened. */
  public long opened() {
    return setup.getTotalCount();
  }

  /** What a look-up of the server's name took. */
  public double lookupMs(double percentile) {
    return percentile(lookup, percentile);
  }

  private static double percentile(Histogram histogram, double percentile) {
    return histogram.getTotalCount() == 0
        ? Double.NaN
        : histogram.getValueAtPercentile(percentile) / 1e6;
  }

  /** How many places for connections had a request. */
  public int connectionsUsed() {
    return connectionsUsed;
  }

  /** How many of them had one that failed or was late. */
  public int connectionsTroubled() {
    return connectionsTroubled;
  }

  /** Questions to the plan's DNS server, of the whole run; 0 if it names none. */
  public long dnsQueries() {
    return dnsQueries;
  }

  /** CPU time of the generator's one thread. */
  public double cpuSeconds() {
    return cpuSeconds;
  }

  /** How much of {@link #cpuSeconds} was waiting for the next moment ({@link Pace#precise}). */
  public double spunSeconds() {
    return spunSeconds;
  }

  /**
   * The share of its time in which the generator's thread had work: near 1, it was full, and a rate
   * is its own.
   */
  public double busyShare() {
    return (cpuSeconds - spunSeconds) / seconds;
  }

  /** How many answers each replica gave, by the name that it said. */
  public Map<String, Long> replicas() {
    Map<String, Long> counts = new LinkedHashMap<>();
    timeline.replicas().forEach((name, each) -> counts.put(name, Arrays.stream(each).sum()));
    return counts;
  }

  /** Tenth of a second by tenth of a second. */
  public Timeline timeline() {
    return timeline;
  }

  /** All latencies of several runs, as of one. */
  public static Histogram latencies(List<LoadResult> results) {
    Histogram sum = Tally.histogram();
    results.forEach(result -> sum.add(result.latency));
    return sum;
  }
}
