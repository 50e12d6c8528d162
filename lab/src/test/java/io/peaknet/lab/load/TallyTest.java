package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.report.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final long BEGIN_NS = 1_000_000_000;
  private static final long MS = 1_000_000;

  private final LoadPlan plan =
      LoadPlan.to("http://h/").during(Times.lasting(Duration.ZERO, Duration.ofSeconds(1)));
  private final Tally tally = new Tally(plan, BEGIN_NS);

  private void settle(long dueMs, Fate fate, long tookMs, int connection) {
    Request request = new Request(new Lane(), BEGIN_NS + dueMs * MS, dueMs >= 0);
    tally.taken(request, 0);
    tally.settle(request, fate, request.dueNs + tookMs * MS, null, connection);
  }

  private LoadResult result() {
    Map<String, Object> map = new TreeMap<>(tally.toMap());
    map.put("dns_queries", 3);
    map.put("generator", Map.of("cpu_s", 0.5, "spun_s", 0.25));
    return LoadResult.read(Json.write(map));
  }

  @Test
  void whatWarmsUpDoesNotCount() {
    settle(-1, Fate.OK, 1, 0);
    settle(0, Fate.OK, 1, 0);
    assertThat(result().due()).isEqualTo(1);
    assertThat(result().count(Fate.OK)).isEqualTo(1);
  }

  @Test
  void anAnswerThatComesLateIsNotOk() {
    settle(0, Fate.OK, 1000, 0);
    settle(0, Fate.OK, 1001, 1);
    settle(0, Fate.BAD_ANSWER, 5000, 2);
    LoadResult result = result();
    assertThat(result.count(Fate.OK)).isEqualTo(1);
    assertThat(result.count(Fate.LATE)).isEqualTo(1);
    assertThat(result.count(Fate.BAD_ANSWER)).isEqualTo(1);
    assertThat(result.connectionsUsed()).isEqualTo(3);
    assertThat(result.connectionsTroubled()).isEqualTo(2);
    // Of those that came alone.
    assertThat(result.latencyMs(100)).isBetween(1001.0, 1003.0);
    assertThat(result.failed()).isEqualTo(1);
  }

  @Test
  void aRequestHasOneFate() {
    Request request = new Request(new Lane(), BEGIN_NS, true);
    tally.settle(request, Fate.TIMEOUT, BEGIN_NS + MS, null, -1);
    assertThatThrownBy(() -> tally.settle(request, Fate.OK, BEGIN_NS + MS, null, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void percentilesAreThoseOfTheLatencies() {
    for (int i = 1; i <= 1000; i++) {
      settle(i - 1, Fate.OK, i, 0);
    }
    LoadResult result = result();
    for (double percentile : new double[] {50, 90, 99, 99.9}) {
      double exact = percentile * 10;
      assertThat(result.latencyMs(percentile)).isBetween(exact * 0.999, exact * 1.002);
    }
    assertThat(result.ratePerSecond()).isEqualTo(1000);
    assertThat(result.busyShare()).isEqualTo(0.25);
    Histogram both = LoadResult.latencies(List.of(result, result));
    assertThat(both.getTotalCount()).isEqualTo(2000);
    assertThat(both.getValueAtPercentile(50) / 1e6).isEqualTo(result.latencyMs(50));
  }

  @Test
  void whatIsNoResultIsRefused() {
    for (String wrong : List.of("", "{}", "{\"length_s\":1}", "nothing")) {
      assertThatThrownBy(() -> LoadResult.read(wrong)).hasMessageContaining("not a result");
    }
  }
}
