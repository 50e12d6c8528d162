package io.peaknet.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two streams over a path that loses, repeats and reorders, as a seed decides. */
class ControlStreamTest {
  private record Flying(long atNs, long order, End to, byte[] inner) implements Comparable<Flying> {
    @Override
    public int compareTo(Flying other) {
      int first = Long.compare(atNs, other.atNs);
      return first != 0 ? first : Long.compare(order, other.order);
    }
  }

  private static final class Path {
    final Random random;
    final int lossPercent;
    final PriorityQueue<Flying> flying = new PriorityQueue<>();
    final End a = new End(this);
    final End b = new End(this);
    long nowNs;
    long order;

    Path(Random random, int lossPercent) {
      this.random = random;
      this.lossPercent = lossPercent;
      a.other = b;
      b.other = a;
    }

    void run(long durationNs) throws MalformedException {
      long end = nowNs + durationNs;
      while (true) {
        long next = Math.min(a.timers.deadlineNs(), b.timers.deadlineNs());
        if (!flying.isEmpty()) {
          next = Math.min(next, flying.element().atNs);
        }
        if (next > end) {
          nowNs = end;
          return;
        }
        nowNs = Math.max(nowNs, next);
        a.timers.run(nowNs);
        b.timers.run(nowNs);
        while (!flying.isEmpty() && flying.element().atNs <= nowNs) {
          Flying packet = flying.remove();
          packet.to.timers.advance(nowNs);
          WireReader in = new WireReader(packet.inner);
          in.u8();
          packet.to.stream.receive(nowNs, in);
        }
      }
    }
  }

  private static final class End implements ControlStream.Listener {
    final Path path;
    final Timers timers = new Timers();
    final ControlStream stream = new ControlStream(this, timers);
    End other;
    List<byte[]> heard = new ArrayList<>();
    List<byte[]> toTell = new ArrayList<>();
    int segments;
    int unacknowledged;
    boolean stopsAtOnce;
    int streams;

    @SuppressWarnings("NullAway.Init")
    End(Path path) {
      this.path = path;
    }

    @Override
    public void transmit(long nowNs, byte[] inner, int length) {
      segments++;
      unacknowledged += length - ControlStream.HEADER;
      int copies =
          path.random.nextInt(100) < path.lossPercent ? 0 : path.random.nextInt(20) == 0 ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        long delay = 5_000_000L + path.random.nextInt(8_000_000);
        path.flying.add(
            new Flying(nowNs + delay, path.order++, other, Arrays.copyOf(inner, length)));
      }
    }

    @Override
    public void message(long nowNs, byte[] message) {
      heard.add(message);
      if (stopsAtOnce) {
        stream.stop();
        stream.send(new byte[10]);
      }
    }

    @Override
    public void heardAnew(long nowNs) {
      heard.clear();
    }

    @Override
    public void tellAnew(long nowNs) {
      toTell.forEach(stream::send);
    }

    @Override
    public void overrun(long nowNs) {
      throw new AssertionError("overrun");
    }

    @Override
    public long rttNs() {
      return 10_000_000;
    }

    @Override
    public int nextStream() {
      return ++streams;
    }

    void say(byte[] message) {
      timers.advance(path.nowNs);
      toTell.add(message);
      stream.send(message);
    }

    /** As a node that was killed and started again, or that gave the link up. */
    void beginAnew() {
      timers.advance(path.nowNs);
      heard.clear();
      stream.reset();
      toTell.forEach(stream::send);
    }
  }

  private static void assertHeard(End speaker, End listener) {
    assertThat(listener.heard.size()).isEqualTo(speaker.toTell.size());
    for (int i = 0; i < listener.heard.size(); i++) {
      assertThat(listener.heard.get(i)).isEqualTo(speaker.toTell.get(i));
    }
  }

  @Test
  void everyMessageArrivesOnceAndInOrderWhateverThePathDoes() {
    ForAll.seeds(
        1,
        100,
        random -> {
          Path path = new Path(random, random.nextInt(40));
          path.a.beginAnew();
          path.b.beginAnew();
          for (int i = 0; i < 60; i++) {
            path.a.say(ForAll.bytes(random, random.nextInt(10) == 0 ? 5000 : 200));
            path.b.say(ForAll.bytes(random, 50));
            path.run(random.nextInt(30_000_000));
          }
          path.run(60_000_000_000L);
          assertHeard(path.a, path.b);
          assertHeard(path.b, path.a);
        });
  }

  @Test
  void aSideThatBeginsAnewHearsAllAndIsHeardAnew() {
    ForAll.seeds(
        2,
        100,
        random -> {
          Path path = new Path(random, random.nextInt(25));
          path.a.beginAnew();
          path.b.beginAnew();
          for (int i = 0; i < 30; i++) {
            path.a.say(ForAll.bytes(random, 300));
            path.b.say(ForAll.bytes(random, 300));
            path.run(random.nextInt(40_000_000));
            if (random.nextInt(8) == 0) {
              (random.nextBoolean() ? path.a : path.b).beginAnew();
            }
          }
          path.run(60_000_000_000L);
          assertHeard(path.a, path.b);
          assertHeard(path.b, path.a);
        });
  }

  @Test
  void aStreamThatStopsHearsNoMoreAndSaysNoMore() throws MalformedException {
    Path path = new Path(new Random(4), 0);
    path.a.beginAnew();
    path.b.beginAnew();
    path.b.stopsAtOnce = true;
    path.a.say(new byte[100]);
    path.a.say(new byte[100]); // in the same segment
    path.run(20_000_000);
    assertThat(path.b.heard).hasSize(1);
    int before = path.b.segments;
    path.a.stream.stop();
    path.run(60_000_000_000L);
    assertThat(path.b.segments).isEqualTo(before);
    assertThat(path.b.timers.deadlineNs()).isEqualTo(Timers.NEVER);
  }

  @Test
  void noMoreThanTheWindowIsUnderWay() throws MalformedException {
    Path path = new Path(new Random(5), 100);
    path.a.beginAnew();
    path.b.beginAnew();
    path.a.say(new byte[200_000]);
    path.run(1_000_000);
    assertThat(path.a.unacknowledged).isEqualTo(65_536);
  }

  @Test
  void anIdleStreamIsSilent() throws MalformedException {
    Path path = new Path(new Random(3), 0);
    path.a.beginAnew();
    path.b.beginAnew();
    path.a.say(new byte[100]);
    path.run(5_000_000_000L);
    int before = path.a.segments + path.b.segments;
    path.run(60_000_000_000L);
    assertThat(path.a.segments + path.b.segments).isEqualTo(before);
    assertThat(before).isLessThan(10);
  }
}
