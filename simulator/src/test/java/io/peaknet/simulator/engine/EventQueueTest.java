package io.peaknet.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private record Entry(long timeNs, int number) {}

  @Test
  void givesEventsInOrderOfTimeThenOfEntry() {
    EventQueue queue = new EventQueue();
    Chance chance = new Chance(1);
    List<Entry> expected = new ArrayList<>();
    List<Entry> taken = new ArrayList<>();
    long nowNs = 0;
    for (int i = 0; i < 20_000; i++) {
      Entry entry = new Entry(nowNs + chance.nextInt(50), i);
      queue.add(entry.timeNs(), i, entry.number(), entry);
      expected.add(entry);
      while ((chance.nextInt(5) == 0 && queue.size() > 0) || queue.size() > 3_000) {
        nowNs = queue.nextNs();
        taken.add(take(queue));
      }
    }
    while (queue.size() > 0) {
      taken.add(take(queue));
    }
    expected.sort(Comparator.comparingLong(Entry::timeNs).thenComparingInt(Entry::number));
    assertThat(taken).hasSize(expected.size());
    assertThat(taken).isSortedAccordingTo(Comparator.comparingLong(Entry::timeNs));
    assertThat(taken.stream().map(Entry::number).sorted().toList())
        .isEqualTo(expected.stream().map(Entry::number).sorted().toList());
    assertThat(queue.nextNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void equalTimesKeepTheOrderOfEntry() {
    EventQueue queue = new EventQueue();
    for (int i = 0; i < 5_000; i++) {
      queue.add(i % 3, 7L * i, i, "");
    }
    int[] last = {-1, -1, -1};
    while (queue.size() > 0) {
      int time = (int) queue.nextNs();
      long number = queue.nextNumber();
      queue.take();
      assertThat(number).isEqualTo(7L * queue.kind());
      assertThat(queue.kind()).isGreaterThan(last[time]);
      last[time] = queue.kind();
    }
  }

  private static Entry take(EventQueue queue) {
    queue.take();
    Object body = queue.body();
    assertThat(body).isInstanceOf(Entry.class);
    Entry entry = (Entry) java.util.Objects.requireNonNull(body);
    assertThat(entry.number()).isEqualTo(queue.kind());
    return entry;
  }

  @Test
  void wakeupsGiveTheEarliestAndTheLowerNodeOfEquals() {
    int nodes = 50;
    Wakeups wakeups = new Wakeups(nodes);
    long[] deadlines = new long[nodes];
    java.util.Arrays.fill(deadlines, Participant.NEVER);
    Chance chance = new Chance(2);
    for (int i = 0; i < 20_000; i++) {
      int node = chance.nextInt(nodes);
      deadlines[node] = chance.nextInt(4) == 0 ? Participant.NEVER : chance.nextInt(40);
      wakeups.set(node, deadlines[node]);
      int first = 0;
      for (int other = 1; other < nodes; other++) {
        first = deadlines[other] < deadlines[first] ? other : first;
      }
      assertThat(wakeups.nextNs()).isEqualTo(deadlines[first]);
      if (deadlines[first] != Participant.NEVER) {
        assertThat(wakeups.nextNode()).isEqualTo(first);
      }
    }
  }
}
