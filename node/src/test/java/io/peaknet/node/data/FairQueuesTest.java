package io.peaknet.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of many destinations that wait for one sender. */
class FairQueuesTest {
  private static final int SLOTS = 64;
  private static final int SLOT_BYTES = 4096;
  private static final int QUANTUM = 1500;
  private static final long MS = 1_000_000;

  private final FairQueues queues = new FairQueues(SLOTS, SLOT_BYTES, 0, 16, QUANTUM);

  private int add(long nowNs, int length, int destination) {
    int slot = queues.slot();
    long at = queues.offset(slot);
    queues.memory().set(ValueLayout.JAVA_BYTE, at, (byte) 0x60);
    queues.memory().set(ValueLayout.JAVA_BYTE, at + 1, (byte) 0);
    queues.memory().set(ValueLayout.JAVA_INT_UNALIGNED, at + 8, destination);
    queues.add(nowNs, slot, length, destination);
    return slot;
  }

  private int destination(int slot) {
    return queues.memory().get(ValueLayout.JAVA_INT_UNALIGNED, queues.offset(slot) + 8);
  }

  private int take(long nowNs) {
    int slot = queues.next(nowNs);
    if (slot >= 0) {
      queues.release(slot);
    }
    return slot;
  }

  @Test
  void aPacketAmongManyOfAnotherIsNotKeptWaiting() {
    for (int i = 0; i < 50; i++) {
      add(0, 1400, 1);
    }
    take(0);
    take(0);
    add(0, 100, 2);
    int slot = queues.next(0);
    assertThat(destination(slot)).isEqualTo(2);
  }

  @Test
  void thoseWhoAlwaysHaveMoreShareEqually() {
    double[] bytes = new double[3];
    Random random = new Random(1);
    int[] lengths = {1400, 700, 100};
    int[] waiting = new int[3];
    for (int turn = 0; turn < 20_000; turn++) {
      for (int destination = 0; destination < 3; destination++) {
        if (waiting[destination] < 16) {
          add(turn, lengths[destination], destination);
          waiting[destination]++;
        }
      }
      if (random.nextInt(3) > 0) {
        int slot = queues.next(turn);
        waiting[destination(slot)]--;
        bytes[destination(slot)] += queues.length(slot);
        queues.release(slot);
      }
    }
    assertThat(bytes[0] / bytes[1]).isBetween(0.95, 1.05);
    assertThat(bytes[0] / bytes[2]).isBetween(0.95, 1.05);
  }

  @Test
  void whenAllIsFullTheLongestQueueLosesItsOldest() {
    add(0, 100, 2);
    for (int i = 0; i < SLOTS - 1; i++) {
      add(0, 1000, 1);
    }
    for (int i = 0; i < 99; i++) {
      add(0, 1000, 1);
    }
    assertThat(queues.packets()).isEqualTo(SLOTS - 1);
    assertThat(queues.dropped()).isEqualTo(100);
    int seen = 0;
    for (int slot = queues.next(0); slot >= 0; slot = queues.next(0)) {
      seen += destination(slot) == 2 ? 1 : 0;
      queues.release(slot);
    }
    assertThat(seen).isEqualTo(1);
  }

  @Test
  void aQueueThatStandsIsThinnedOutAndOneThatDoesNotIsNot() {
    long nowNs = 0;
    for (int i = 0; i < 2_000; i++) { // a millisecond for each, always one waits: no drop
      add(nowNs, 1400, 1);
      nowNs += MS;
      take(nowNs);
    }
    assertThat(queues.dropped()).isZero();
    for (int i = 0; i < 20; i++) { // from here on 20 wait: 20 ms
      add(nowNs, 1400, 1);
    }
    for (int i = 0; i < 2_000 && queues.packets() > 0; i++) {
      add(nowNs, 1400, 1);
      nowNs += MS;
      take(nowNs);
    }
    assertThat(queues.dropped()).isPositive();
    assertThat(queues.packets()).isLessThan(10);
  }

  @Test
  void whatCanBeMarkedIsMarkedInsteadOfDropped() {
    long nowNs = 0;
    int marks = 0;
    for (int i = 0; i < 20; i++) {
      add(nowNs, 1400, 1);
    }
    for (int i = 0; i < 1_000; i++) {
      int added = add(nowNs, 1400, 1);
      queues.memory().set(ValueLayout.JAVA_BYTE, queues.offset(added) + 1, (byte) 0x20); // ECT(0)
      nowNs += MS;
      int slot = queues.next(nowNs);
      marks += queues.memory().get(ValueLayout.JAVA_BYTE, queues.offset(slot) + 1) == 0x30 ? 1 : 0;
      queues.release(slot);
    }
    assertThat(marks).isPositive().isEqualTo((int) queues.marked());
    assertThat(queues.dropped()).isLessThanOrEqualTo(1); // of the first twenty
  }

  /** Against a plain model: whatever happens, order within a queue stays and nothing is made up. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void orderStaysAndNothingIsMadeUp(long seed) {
    Random random = new Random(seed);
    Map<Integer, ArrayDeque<Integer>> model = new HashMap<>();
    List<Integer> slots = new ArrayList<>();
    long nowNs = 0;
    int number = 0;
    for (int i = 0; i < 20_000; i++) {
      nowNs += random.nextInt(3) * MS / 2;
      if (random.nextInt(100) < 55) {
        int destination = random.nextInt(5);
        int slot = add(nowNs, 64 + random.nextInt(1400), destination);
        queues.memory().set(ValueLayout.JAVA_INT_UNALIGNED, queues.offset(slot) + 16, ++number);
        model.computeIfAbsent(destination, any -> new ArrayDeque<>()).addLast(number);
      } else {
        int slot = queues.next(nowNs);
        if (slot >= 0) {
          int got = queues.memory().get(ValueLayout.JAVA_INT_UNALIGNED, queues.offset(slot) + 16);
          ArrayDeque<Integer> waiting = model.getOrDefault(destination(slot), new ArrayDeque<>());
          while (!waiting.isEmpty() && waiting.peekFirst() != got) {
            waiting.removeFirst(); // dropped meanwhile
          }
          assertThat(waiting.pollFirst()).as("seed %d, step %d", seed, i).isEqualTo(got);
          slots.add(slot);
        }
        if (slots.size() > 3) {
          queues.release(slots.removeFirst());
        }
      }
    }
    assertThat(queues.dropped()).isPositive();
  }
}
