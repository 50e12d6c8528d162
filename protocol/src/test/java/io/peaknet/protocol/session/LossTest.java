package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.HandshakeTest.assertTalking;
import static io.peaknet.protocol.session.Pair.MS;
import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a bad network, or somebody who replays, can do to handshakes and packets. */
final class LossTest {
  /** Loses the n-th frame on the wire, for each n, however the session began. */
  @Test
  void anySingleLossIsRepaired() {
    for (boolean mesh : List.of(false, true)) {
      for (int lost = 0; lost < 16; lost++) {
        Pair pair = new Pair(100 + lost);
        pair.a.direct = !mesh;
        pair.b.direct = !mesh;
        int[] count = {lost};
        pair.passes = bytes -> count[0]-- != 0;
        if (mesh) {
          pair.a.connect();
        } else {
          pair.a.dial();
        }
        pair.run(6 * SECOND);
        pair.passes = bytes -> true;
        assertTalking(pair);
        assertThat(pair.a.log).noneMatch(line -> line.contains("failed"));
      }
    }
  }

  /** Over five links that lose 5 % each, four round trips of ten are lost: five in a row happen. */
  @Test
  void aConnectOverTheMeshSurvivesFiveLossesInARow() {
    Pair pair = new Pair(90);
    pair.a.direct = false;
    pair.b.direct = false;
    int[] lost = {5};
    pair.passes = bytes -> lost[0]-- <= 0;
    pair.a.connect();
    pair.run(4 * SECOND);
    assertThat(lost[0]).isNegative();
    assertThat(pair.a.log).noneMatch(line -> line.contains("failed"));
    assertTalking(pair);
  }

  @Test
  void aSessionComesUpOverAVeryBadNetwork() {
    ForAll.seeds(
        200,
        150,
        random -> {
          Pair pair = new Pair(random.nextLong());
          pair.lossPerMille = 200;
          pair.duplicatePerMille = 100;
          pair.corruptPerMille = 100;
          pair.jitterNs = 40 * MS;
          boolean mesh = random.nextBoolean();
          pair.a.direct = !mesh;
          pair.b.direct = !mesh;
          for (int i = 0; i < 20 && !bothReady(pair); i++) {
            if (mesh) {
              pair.a.connect();
            } else {
              pair.a.dial();
            }
            pair.run(5 * SECOND);
          }
          assertThat(bothReady(pair)).as("both ready; " + pair.a.log + pair.b.log).isTrue();
          pair.lossPerMille = 0;
          pair.corruptPerMille = 0;
          pair.run(10 * SECOND);
          assertTalking(pair);
        });
  }

  /** Half of what answers the ML-KEM key comes too late: the keys that it leads to are gone. */
  @Test
  void anAnswerWhoseKeysWereGivenUpIsNotGivenAgain() {
    Pair pair = new Pair(91);
    int[] parts = {0};
    pair.passes =
        bytes -> {
          boolean ciphertext =
              pair.headingTo == pair.a && bytes.length > SessionConstants.KEM_CIPHERTEXT / 2;
          return !ciphertext || parts[0]++ == 1;
        };
    pair.a.dial();
    pair.run(5_300 * MS);
    pair.passes = bytes -> true;
    pair.run(SECOND);
    assertTalking(pair);
  }

  private static boolean bothReady(Pair pair) {
    Session mine = pair.a.session();
    Session theirs = pair.b.session();
    return mine != null && mine.ready() && theirs != null && theirs.ready();
  }

  @Test
  void aCorruptedMessageNeverKillsTheHandshakeUnderWay() {
    Pair pair = new Pair(300);
    pair.passes =
        bytes -> {
          if (bytes[0] == SessionConstants.XX_2 || bytes[0] == SessionConstants.XX_3) {
            for (int i = 0; i < 50; i++) {
              byte[] damaged = bytes.clone();
              damaged[12 + pair.random.nextInt(bytes.length - 12)] ^= 0x40;
              boolean second = bytes[0] == SessionConstants.XX_2;
              (second ? pair.a : pair.b)
                  .sessions.receive(
                      pair.nowNs, (second ? pair.b : pair.a).place, damaged, 0, damaged.length);
            }
          }
          return true;
        };
    pair.a.dial();
    pair.run(SECOND);
    assertTalking(pair);
    assertThat(pair.a.ups).isEqualTo(1);
  }

  @Test
  void replayedHandshakesChangeNothing() {
    for (boolean mesh : List.of(false, true)) {
      Pair pair = new Pair(301);
      pair.recording = true;
      pair.a.direct = !mesh;
      pair.b.direct = !mesh;
      if (mesh) {
        pair.a.connect();
      } else {
        pair.a.dial();
      }
      pair.run(3 * SECOND);
      int ups = pair.a.ups + pair.b.ups;
      byte[] current = pair.a.keys().schedule.hash();
      List<byte[]> replay = List.copyOf(pair.sent);
      for (long waitNs : new long[] {0, 10 * SECOND, 60 * SECOND}) {
        pair.run(waitNs);
        int size = pair.a.sessions.size() + pair.b.sessions.size();
        for (byte[] bytes : replay) {
          pair.launch(pair.b, pair.a.place, bytes, mesh);
          pair.launch(pair.a, pair.b.place, bytes, mesh);
        }
        pair.run(8 * SECOND);
        assertThat(pair.a.ups + pair.b.ups).isEqualTo(ups);
        assertThat(pair.a.keys().schedule.hash()).isEqualTo(current);
        assertThat(pair.a.sessions.size() + pair.b.sessions.size()).isLessThanOrEqualTo(size);
        assertThat(pair.a.inner).hasSize(pair.b.inner.size());
        assertTalking(pair);
      }
    }
  }

  @Test
  void everyPacketArrivesOnceHoweverOftenItIsReplayed() {
    Pair pair = new Pair(302);
    pair.a.dial();
    pair.run(SECOND);
    pair.duplicatePerMille = 500;
    pair.jitterNs = 20 * MS;
    pair.recording = true;
    for (int i = 0; i < 2000; i++) {
      pair.a.send(numbered(i));
      pair.run(MS);
    }
    for (byte[] bytes : List.copyOf(pair.sent)) {
      pair.launch(pair.b, pair.a.place, bytes, false);
    }
    pair.run(SECOND);
    assertThat(numbers(pair.b)).hasSize(2000);
    assertThat(pair.b.inner).hasSize(2000);
  }

  @Test
  void reorderingUpToTheWindowLosesNothingAndBeyondItLosesOnlyTheLate() {
    Pair pair = new Pair(303);
    pair.a.dial();
    pair.run(SECOND);
    byte[] first = sealed(pair, 0);
    byte[] second = sealed(pair, 1);
    for (int i = 2; i < SessionConstants.WINDOW + 1; i++) {
      byte[] packet = sealed(pair, i);
      pair.b.sessions.receive(pair.nowNs, pair.a.place, packet, 0, packet.length);
    }
    pair.b.sessions.receive(pair.nowNs, pair.a.place, first, 0, first.length);
    assertThat(numbers(pair.b)).as("8,128 behind: too late").doesNotContain(0);
    pair.b.sessions.receive(pair.nowNs, pair.a.place, second, 0, second.length);
    assertThat(numbers(pair.b)).as("8,127 behind: in the window").contains(1);
    assertThat(pair.b.inner).hasSize(SessionConstants.WINDOW);
  }

  private static byte[] sealed(Pair pair, int number) {
    byte[] inner = numbered(number);
    byte[] datagram = new byte[inner.length + Session.OVERHEAD];
    pair.a.up().seal(pair.nowNs, 3, inner, 0, inner.length, datagram, 0);
    return datagram;
  }

  static byte[] numbered(int number) {
    byte[] packet = new byte[5];
    packet[0] = (byte) (number % 2 == 0 ? InnerType.IPV6 : InnerType.STREAM);
    Wire.putInt(packet, 1, number);
    return packet;
  }

  static Set<Integer> numbers(Pair.Side side) {
    Set<Integer> numbers = new HashSet<>();
    for (Pair.Inner each : side.inner) {
      byte[] bytes = each.bytes();
      if (Session.isData(bytes[0]) && !numbers.add(Wire.intAt(bytes, 1))) {
        throw new AssertionError("twice: " + Arrays.toString(bytes));
      }
    }
    return numbers;
  }
}
