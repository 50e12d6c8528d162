package io.peaknet.protocol.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimersTest {
  private final Timers timers = new Timers();
  private final List<String> fired = new ArrayList<>();

  private Timers.Timer timer(String name) {
    return timers.timer(now -> fired.add(name + "@" + now));
  }

  @Test
  void equalDeadlinesFireInTheOrderInWhichTheyWereSet() {
    Timers.Timer a = timer("a");
    Timers.Timer b = timer("b");
    a.arm(3);
    b.arm(10);
    a.arm(10); // later than b's, though its entry was there before
    assertThat(timers.deadlineNs()).isEqualTo(10);
    timers.run(10);
    assertThat(fired).containsExactly("b@10", "a@10");
  }

  @Test
  void oneThatIsPutOffOrCancelledFiresOnceOrNever() {
    Timers.Timer a = timer("a");
    a.arm(5);
    a.arm(20);
    a.armBy(30);
    timers.run(19);
    assertThat(fired).isEmpty();
    assertThat(timers.deadlineNs()).isEqualTo(20);
    timers.run(20);
    a.arm(25);
    a.cancel();
    timers.run(100);
    assertThat(fired).containsExactly("a@20");
    assertThat(timers.deadlineNs()).isEqualTo(Timers.NEVER);
  }

  @Test
  void whatIsPutOffAgainAndAgainWaitsInOnePlace() {
    Timers.Timer a = timer("a");
    for (int i = 1; i <= 100_000; i++) {
      a.arm(1000 + i);
      a.cancel();
      a.arm(2000 + i);
    }
    assertThat(timers.waiting()).isLessThan(10);
    timers.run(1_000_000);
    assertThat(fired).containsExactly("a@1000000");
  }

  /** Beside a list of deadlines that is looked through. */
  @Test
  void itFiresAsAListWould() {
    ForAll.seeds(7, 300, TimersTest::agreesWithAList);
  }

  private static void agreesWithAList(Random random) {
    Timers timers = new Timers();
    List<Integer> fired = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    long[] deadlines = new long[8];
    long[] order = new long[8];
    List<Timers.Timer> all =
        IntStream.range(0, 8).mapToObj(i -> timers.timer(now -> fired.add(i))).toList();
    Arrays.fill(deadlines, Timers.NEVER);
    long orders = 0;
    long nowNs = 0;
    for (int step = 0; step < 400; step++) {
      int which = random.nextInt(8);
      switch (random.nextInt(4)) {
        case 0 -> {
          all.get(which).cancel();
          deadlines[which] = Timers.NEVER;
        }
        case 1, 2 -> {
          long atNs = nowNs + random.nextInt(30);
          all.get(which).arm(atNs);
          if (deadlines[which] != atNs) {
            deadlines[which] = atNs;
            order[which] = ++orders;
          }
        }
        default -> {
          nowNs += random.nextInt(10);
          timers.run(nowNs);
          for (int next = first(deadlines, order, nowNs); next >= 0; ) {
            expected.add(next);
            deadlines[next] = Timers.NEVER;
            next = first(deadlines, order, nowNs);
          }
        }
      }
      assertThat(fired).isEqualTo(expected);
      long earliest = Arrays.stream(deadlines).min().orElse(Timers.NEVER);
      assertThat(timers.deadlineNs()).isEqualTo(earliest);
    }
  }

  private static int first(long[] deadlines, long[] order, long nowNs) {
    int first = -1;
    for (int i = 0; i < deadlines.length; i++) {
      boolean sooner =
          first < 0
              || deadlines[i] < deadlines[first]
              || (deadlines[i] == deadlines[first] && order[i] < order[first]);
      if (deadlines[i] <= nowNs && sooner) {
        first = i;
      }
    }
    return first;
  }
}
