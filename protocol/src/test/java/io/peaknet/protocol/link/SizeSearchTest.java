package io.peaknet.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.DatagramSize;
import io.peaknet.testkit.ForAll;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a link carries is found, kept and found anew, whatever it loses. */
class SizeSearchTest {
  private static final long MS = 1_000_000;
  private static final int[] RUNGS = {
    1096, 1232, 1252, 1352, 1372, 1392, 1412, 1432, 1444, 1452, 1464, 1472
  };

  private record Answer(long atNs, int number, int bytes) implements Comparable<Answer> {
    @Override
    public int compareTo(Answer other) {
      return Long.compare(atNs, other.atNs);
    }
  }

  /** One direction of a link that drops in silence what is too large. */
  private static final class Path implements SizeSearch.Listener {
    final Timers timers = new Timers();
    final SizeSearch search = new SizeSearch(this, timers);
    final PriorityQueue<Answer> answers = new PriorityQueue<>();
    final Random random;
    int limit;
    double loss;
    long rttNs = 10 * MS;
    boolean rttKnown;
    long nowNs = 1_000 * MS;
    long heardNs;
    int probes;
    long probeBytes;

    Path(Random random, int limit) {
      this.random = random;
      this.limit = limit;
      timers.advance(nowNs);
    }

    @Override
    public void probe(long time, int number, int bytes) {
      probes++;
      probeBytes += bytes;
      if (bytes <= limit && random.nextDouble() >= loss) {
        answers.add(new Answer(time + rttNs, number, bytes));
      }
    }

    @Override
    public long rttNs() {
      return rttKnown ? rttNs : -1;
    }

    @Override
    public long heardNs() {
      return heardNs;
    }

    void run(long durationNs) {
      long end = nowNs + durationNs;
      while (true) {
        long next = answers.isEmpty() ? end : Math.min(end, answers.element().atNs);
        next = Math.min(next, timers.deadlineNs());
        nowNs = Math.max(nowNs, next);
        if (nowNs >= end) {
          nowNs = end;
          return;
        }
        while (!answers.isEmpty() && answers.element().atNs <= nowNs) {
          Answer answer = answers.remove();
          heardNs = nowNs;
          rttKnown = true;
          search.answered(nowNs, answer.number, answer.bytes);
        }
        timers.run(nowNs);
      }
    }

    /** Large packets cross the link, one each 5 ms, and something small comes back. */
    void traffic(long durationNs) {
      for (long end = nowNs + durationNs; nowNs < end; run(5 * MS)) {
        search.sent(nowNs, search.carries());
        heardNs = nowNs;
      }
    }
  }

  @Test
  void anyUnderlayIsFoundToItsLargestUsualSize() {
    ForAll.seeds(
        1,
        random -> {
          int rung = random.nextInt(RUNGS.length);
          int above = rung + 1 < RUNGS.length ? RUNGS[rung + 1] : 8952;
          Path path = new Path(random, RUNGS[rung] + random.nextInt(above - RUNGS[rung]));
          path.rttNs = (1 + random.nextInt(400)) * MS;
          path.search.start(path.nowNs);
          path.run(20_000 * MS);
          assertThat(path.search.carries()).isEqualTo(RUNGS[rung]);
          assertThat(path.search.known()).isTrue();
          assertThat(path.timers.deadlineNs()).as("at rest").isEqualTo(Timers.NEVER);
          assertThat(path.probes).as("probes for %d bytes", path.limit).isLessThanOrEqualTo(24);
        });
  }

  @Test
  void theUsualUnderlaysTakeOneRoundTrip() {
    for (int limit : new int[] {1232, 1452, 1472}) {
      Path path = new Path(new Random(limit), limit);
      path.search.start(path.nowNs);
      path.run(path.rttNs + MS);
      assertThat(path.search.carries()).isEqualTo(limit);
    }
  }

  @Test
  void lossDoesNotMakeALinkNarrowForLong() {
    ForAll.seeds(
        2,
        300,
        random -> {
          Path path = new Path(random, 1472);
          path.loss = 0.3;
          path.search.start(path.nowNs);
          path.run(5_000 * MS);
          path.loss = 0.02;
          path.traffic(1_300_000 * MS);
          assertThat(path.search.carries()).isGreaterThanOrEqualTo(1464);
        });
  }

  @Test
  void whatVanishesIsNoticedWithinASecondOfTraffic() {
    ForAll.seeds(
        3,
        200,
        random -> {
          Path path = new Path(random, 1472);
          path.rttNs = (1 + random.nextInt(60)) * MS;
          path.search.start(path.nowNs);
          path.traffic((700 + random.nextInt(3_000)) * MS);
          path.limit = 1250;
          long narrowNs = path.nowNs;
          while (path.search.carries() > 1250) {
            path.traffic(5 * MS);
          }
          assertThat(path.nowNs - narrowNs).isLessThan(1_200 * MS);
          path.traffic(1_000 * MS);
          assertThat(path.search.carries()).isEqualTo(1232);
        });
  }

  @Test
  void aLinkWithoutTrafficIsLeftAlone() {
    Path path = new Path(new Random(4), 1472);
    path.search.start(path.nowNs);
    path.run(1_000 * MS);
    int probes = path.probes;
    for (int i = 0; i < 1000; i++) {
      path.search.sent(path.nowNs, 511); // control
      path.run(10_000 * MS);
    }
    assertThat(path.probes).isEqualTo(probes);
  }

  @Test
  void confirmingCostsLittle() {
    Path path = new Path(new Random(5), 1472);
    path.search.start(path.nowNs);
    path.run(1_000 * MS);
    path.traffic(10_000 * MS); // jumbo frames were looked for
    long before = path.probeBytes;
    path.traffic(60_000 * MS);
    assertThat((path.probeBytes - before) / 60).isLessThanOrEqualTo(2 * 1472);
  }

  @Test
  void jumboFramesAreFoundUnderTraffic() {
    Path path = new Path(new Random(6), 9000);
    path.search.start(path.nowNs);
    path.run(1_000 * MS);
    assertThat(path.search.carries()).isEqualTo(1472);
    path.traffic(8_000 * MS);
    assertThat(path.search.carries()).isEqualTo(8972);
  }

  @Test
  void aLinkThatComesBackIsCheckedAndOneThatMovedIsSearchedAnew() {
    Path path = new Path(new Random(7), 1452);
    path.search.start(path.nowNs);
    path.run(2_000 * MS);
    path.search.stop();
    path.limit = 1232;
    path.search.start(path.nowNs);
    path.heardNs = path.nowNs + 1;
    path.run(3_000 * MS);
    assertThat(path.search.carries()).isEqualTo(1232);
    path.search.forget();
    assertThat(path.search.carries()).isEqualTo(DatagramSize.LEAST);
  }

  @Test
  void answersThatNobodyAskedForChangeNothing() {
    ForAll.seeds(
        8,
        random -> {
          Path path = new Path(random, 1232);
          path.search.start(path.nowNs);
          path.run(random.nextInt(1_000) * MS);
          for (int i = 0; i < 20; i++) {
            path.search.answered(path.nowNs, random.nextInt(80) - 20, random.nextInt(70_000));
          }
          path.run(10_000 * MS);
          // A neighbour that claims what it did not get harms itself, but only by usual sizes.
          assertThat(path.search.carries()).isBetween(DatagramSize.LEAST, DatagramSize.MOST);
        });
  }

  @Test
  void theCodeOfASizeIsTheNextBelow() {
    assertThat(DatagramSize.of(0)).isEqualTo(DatagramSize.LEAST);
    for (int rung : RUNGS) {
      assertThat(DatagramSize.of(DatagramSize.code(rung))).isEqualTo(rung);
    }
    for (int bytes = 0; bytes < 70_000; bytes++) {
      int code = DatagramSize.code(bytes);
      assertThat(code).isBetween(0, 255);
      assertThat(DatagramSize.of(code)).isLessThanOrEqualTo(Math.max(bytes, DatagramSize.LEAST));
      if (code < DatagramSize.CODE_MAX) {
        assertThat(DatagramSize.of(code + 1)).isGreaterThan(bytes);
      }
    }
  }
}
