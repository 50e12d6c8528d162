package io.peaknet.protocol.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.Vectors;
import io.peaknet.protocol.wire.DatagramSize;
import io.peaknet.testkit.ForAll;
import org.junit.jupiter.api.Test;

/** What the two ends of a path make of what its relays say. */
class PathSizeTest {
  private static final long MS = 1_000_000;

  private final PathSize from = new PathSize();
  private final PathSize to = new PathSize();
  private long nowNs = 1_000 * MS;

  private static int carries(PathSize size) {
    return size.carries(1472, DatagramSize.LEAST);
  }

  /** A packet with that size in its header comes to {@code to}; what it says comes back. */
  private void arrive(int bytes, boolean lost) {
    if (to.arrived(nowNs, DatagramSize.code(bytes)) && !lost) {
      byte[] tell = to.tell();
      byte[] answer = from.received(tell[1], tell[2] & 0xff);
      assertThat(answer).hasSize(3);
      assertThat(to.received(answer[1], answer[2] & 0xff)).isEmpty();
    }
  }

  @Test
  void theFirstPacketIsEnough() {
    assertThat(carries(from)).isEqualTo(DatagramSize.LEAST);
    arrive(1392, false);
    assertThat(carries(from)).isEqualTo(1392);
    Vectors vectors = new Vectors("mesh.txt");
    assertThat(to.tell()).isEqualTo(vectors.bytes("inner.path-size.tell"));
    assertThat(from.received(0, to.tell()[2])).isEqualTo(vectors.bytes("inner.path-size.heard"));
  }

  @Test
  void lowerIsToldAtOnceAndHigherAfterAWhile() {
    arrive(1472, false);
    nowNs += 20 * MS;
    arrive(1232, false);
    assertThat(carries(from)).isEqualTo(1232);
    int tells = 0;
    for (int i = 0; i < 100; i++) {
      nowNs += 10 * MS;
      tells += to.arrived(nowNs, DatagramSize.code(i % 3 == 0 ? 1232 : 1472)) ? 1 : 0;
    }
    assertThat(tells).as("two paths at once").isZero();
    for (int i = 0; i < 60; i++) {
      nowNs += 10 * MS;
      arrive(1472, false);
    }
    assertThat(carries(from)).isEqualTo(1472);
  }

  @Test
  void wordsThatAreLostAreSaidAgain() {
    ForAll.seeds(
        1,
        random -> {
          int last = 1096;
          for (int i = 0; i < 30; i++) {
            nowNs += 10 * MS;
            last = 1096 + 4 * random.nextInt(90);
            arrive(last, random.nextBoolean());
          }
          for (int i = 0; i < 200; i++) {
            nowNs += 20 * MS;
            arrive(last, i < 20);
          }
          assertThat(carries(from)).isEqualTo(last);
          nowNs += 10_000 * MS;
          assertThat(to.arrived(nowNs, DatagramSize.code(last))).isFalse();
        });
  }

  @Test
  void anOlderWordThatComesLateDoesNotStay() {
    arrive(1472, false);
    byte[] old = to.tell();
    nowNs += 100 * MS;
    arrive(1232, false);
    byte[] answer = from.received(old[1], old[2] & 0xff);
    assertThat(carries(from)).isEqualTo(1472);
    to.received(answer[1], answer[2] & 0xff);
    nowNs += 300 * MS;
    arrive(1232, false);
    assertThat(carries(from)).isEqualTo(1232);
  }

  @Test
  void noClaimIsBelievedBelowTheBaseOrAboveTheFirstLink() {
    ForAll.seeds(
        2,
        random -> {
          from.received(0, random.nextInt(256));
          if (random.nextBoolean()) {
            from.reported(nowNs, random.nextInt(256));
          }
          int before = carries(from);
          assertThat(before).isBetween(DatagramSize.LEAST, 1472);
          assertThat(from.received(2 + random.nextInt(254), random.nextInt(256))).isEmpty();
          assertThat(carries(from)).isEqualTo(before);
        });
  }

  @Test
  void aRelaysWordIsForgottenUnlessItComesAgain() {
    arrive(1472, false);
    from.reported(nowNs, DatagramSize.code(1232));
    int changes = from.changes();
    assertThat(carries(from)).isEqualTo(1232);
    nowNs += 11_000 * MS;
    from.sent(nowNs);
    assertThat(carries(from)).isEqualTo(1472);
    assertThat(from.changes()).isGreaterThan(changes);
  }
}
