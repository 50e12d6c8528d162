package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.Pair.MS;
import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Minutes of traffic while everything happens at once; when it stops, both ends must find back to
 * each other by themselves as long as either has something to send.
 */
final class ChaosTest {
  @Test
  void whateverHappenedBothEndsTalkAgain() {
    ForAll.seeds(700, 40, random -> story(new Pair(random.nextLong())));
  }

  /** What a packet is sealed and opened in makes no difference to anybody, in no story. */
  @Test
  void inMemoryEveryStoryGoesAsInArrays() {
    ForAll.seeds(
        701,
        10,
        random -> {
          long seed = random.nextLong();
          Pair arrays = new Pair(seed);
          arrays.recording = true;
          story(arrays);
          Pair memory = new Pair(seed);
          memory.recording = true;
          memory.inMemory = true;
          story(memory);
          assertThat(memory.sent.toArray(new byte[0][]))
              .isDeepEqualTo(arrays.sent.toArray(new byte[0][]));
          assertSame(memory.a, arrays.a);
          assertSame(memory.b, arrays.b);
        });
  }

  private static void assertSame(Pair.Side side, Pair.Side other) {
    assertThat(side.log).isEqualTo(other.log);
    assertThat(side.inner).usingRecursiveComparison().isEqualTo(other.inner);
    assertThat(side.up().rxPackets()).isEqualTo(other.up().rxPackets());
    assertThat(side.up().txPackets()).isEqualTo(other.up().txPackets());
    assertThat(side.sessions.malformed()).isEqualTo(other.sessions.malformed());
  }

  private static void story(Pair pair) {
    Random random = pair.random;
    boolean mesh = random.nextBoolean();
    pair.a.direct = !mesh;
    pair.b.direct = !mesh;
    pair.jitterNs = (1 + random.nextInt(60)) * MS;
    int number = 0;
    start(pair.a, mesh);
    for (int phase = 0; phase < 30; phase++) {
      pair.lossPerMille = random.nextInt(3) == 0 ? random.nextInt(400) : 0;
      pair.duplicatePerMille = random.nextInt(3) == 0 ? random.nextInt(200) : 0;
      pair.corruptPerMille = random.nextInt(3) == 0 ? random.nextInt(100) : 0;
      Pair.Side side = random.nextBoolean() ? pair.a : pair.b;
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> start(side, mesh);
        case 3 -> {
          start(side, mesh);
          start(side.peer(), mesh);
        }
        case 4 -> {
          side.restart();
          start(side, mesh);
        }
        case 5 -> {
          Session session = side.session();
          if (session != null) {
            side.sessions.close(pair.nowNs, session, "moody");
          }
          start(side, mesh);
        }
        case 6 -> pair.lossPerMille = 1000;
        default -> {}
      }
      long everyNs = (1 + random.nextInt(2000)) * MS;
      long endNs = pair.nowNs + random.nextInt(40) * SECOND;
      while (pair.nowNs < endNs) {
        pair.a.send(LossTest.numbered(number));
        pair.b.send(LossTest.numbered(number++));
        pair.run(everyNs);
      }
    }
    healed(pair, mesh, number);
  }

  private static void start(Pair.Side side, boolean mesh) {
    if (mesh) {
      side.connect();
    } else {
      side.dial();
    }
  }

  private static void healed(Pair pair, boolean mesh, int first) {
    pair.lossPerMille = 0;
    pair.duplicatePerMille = 0;
    pair.corruptPerMille = 0;
    pair.run(SECOND);
    // Whoever keeps a link tries again when it has none; that is not the sessions' own work.
    for (Pair.Side side : new Pair.Side[] {pair.a, pair.b}) {
      if (side.session() == null) {
        start(side, mesh);
      }
    }
    int number = first;
    for (int i = 0; i < 25; i++) {
      pair.a.send(LossTest.numbered(number));
      pair.b.send(LossTest.numbered(number++));
      pair.run(SECOND);
    }
    int from = number;
    for (int i = 0; i < 200; i++) {
      assertThat(pair.a.send(LossTest.numbered(number))).isTrue();
      assertThat(pair.b.send(LossTest.numbered(number++))).isTrue();
      pair.run(SECOND);
    }
    pair.run(SECOND);
    String story = "seed " + pair.seed + " a " + pair.a.log + " b " + pair.b.log;
    for (Pair.Side side : new Pair.Side[] {pair.a, pair.b}) {
      var got = LossTest.numbers(side);
      long arrived = java.util.stream.IntStream.range(from, number).filter(got::contains).count();
      assertThat(arrived).as(side.name + " " + story).isEqualTo(number - from);
      assertThat(side.up().ready()).isTrue();
    }
    HandshakeTest.assertSameKeys(pair);
  }
}
