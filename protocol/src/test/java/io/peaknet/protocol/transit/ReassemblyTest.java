package io.peaknet.protocol.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.Vectors;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Packets that are split come out whole, or not at all. */
class ReassemblyTest {
  private static final int LEAST_ROOM = 300;

  private final Timers timers = new Timers();
  private final Reassembly reassembly = new Reassembly(timers);
  private final Reassembly.FromPeer peer = new Reassembly.FromPeer();
  private long nowNs = 1;

  private static byte[] inner(Random random, int length) {
    byte[] inner = new byte[length];
    random.nextBytes(inner);
    inner[0] = 1;
    return inner;
  }

  private static Part read(byte[] part) throws MalformedException {
    return Part.read(new WireReader(part, 1, part.length - 1));
  }

  private byte @Nullable [] add(byte[] part) throws MalformedException {
    return reassembly.add(nowNs, peer, 7, read(part));
  }

  @Test
  void theFormatIsThatOfTheFile() {
    byte[] golden = new Vectors("mesh.txt").bytes("inner.part");
    assertThat(new Part(0x01020304, 1, 3, new byte[] {5, 6, 7}).emit()).isEqualTo(golden);
    ForAll.seeds(
        1,
        random -> {
          byte[] bytes = ForAll.mutated(random, golden);
          if (bytes.length == 0 || bytes[0] != golden[0]) {
            return;
          }
          try {
            Part part = read(bytes);
            assertThat(part.count()).isBetween(2, Part.COUNT_MAX);
            assertThat(part.index()).isBetween(0, part.count() - 1);
            assertThat(part.emit()).isEqualTo(bytes);
          } catch (MalformedException e) {
            assertThat(bytes).isNotEqualTo(golden);
          }
        });
  }

  @Test
  void anyPacketSplitForAnyRoomIsWholeAgainInAnyOrder() {
    ForAll.seeds(
        2,
        random -> {
          List<byte[]> packets = new ArrayList<>();
          List<byte[]> parts = new ArrayList<>();
          int count = 1 + random.nextInt(6);
          for (int i = 0; i < count; i++) {
            int room = LEAST_ROOM + random.nextInt(1200);
            int length = room + 1 + random.nextInt(3000);
            byte[] packet = inner(random, length);
            byte[][] split = Part.split(7 * i, packet, 0, length, room);
            assertThat(split.length).isBetween(2, Part.COUNT_MAX);
            assertThat(List.of(split)).allMatch(part -> part.length <= room);
            packets.add(packet);
            parts.addAll(List.of(split));
          }
          Collections.shuffle(parts, random);
          List<byte[]> out = new ArrayList<>();
          for (byte[] part : parts) {
            byte[] whole = add(part);
            if (whole != null) {
              out.add(whole);
            }
          }
          assertThat(out)
              .usingElementComparator(Arrays::compare)
              .containsExactlyInAnyOrderElementsOf(packets);
          assertThat(reassembly.bytes()).isZero();
        });
  }

  /** Parts are lost, come twice, late, or with forged fields: what is kept stays bounded. */
  @Test
  void whateverComesIsBoundedAndForgotten() {
    ForAll.seeds(
        3,
        200,
        random -> {
          int whole = 0;
          for (int i = 0; i < 200; i++) {
            byte[] packet = inner(random, 500 + random.nextInt(4000));
            for (byte[] part : Part.split(i, packet, 0, packet.length, 400)) {
              byte[] bytes = part.clone();
              boolean forged = random.nextInt(50) == 0;
              if (forged) {
                bytes[1 + random.nextInt(6)] ^= (byte) (1 << random.nextInt(8));
              }
              int copies = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(2);
              for (; copies > 0; copies--) {
                try {
                  byte[] out = add(bytes);
                  whole += Arrays.equals(packet, out) ? 1 : 0;
                  assertThat(out == null || out.length <= Part.COUNT_MAX * 400).isTrue();
                } catch (MalformedException e) {
                  assertThat(forged).isTrue();
                }
                assertThat(reassembly.bytes()).isBetween(0, Constants.PARTS_BYTES);
              }
            }
            nowNs += random.nextInt(300_000_000);
            timers.run(nowNs);
          }
          assertThat(whole).isGreaterThan(50);
          nowNs += 3_000_000_000L;
          timers.run(nowNs);
          assertThat(reassembly.bytes()).isZero();
          assertThat(timers.deadlineNs()).as("at rest").isEqualTo(Timers.NEVER);
        });
  }

  @Test
  void manyPeersTogetherAreBoundedToo() {
    byte[] bytes = new byte[8000];
    for (int i = 0; i < 10_000; i++) {
      Reassembly.FromPeer each = new Reassembly.FromPeer();
      assertThat(reassembly.add(nowNs, each, 1, new Part(i, 0, 2, bytes))).isNull();
      assertThat(reassembly.bytes()).isLessThanOrEqualTo(Constants.PARTS_BYTES_TOTAL);
    }
    nowNs += 2_000_000_000L;
    timers.run(nowNs);
    assertThat(reassembly.bytes()).isZero();
  }

  @Test
  void partsOfARestartedPeerDoNotMixWithTheOldOnes() {
    assertThat(reassembly.add(nowNs, peer, 1, new Part(0, 0, 2, new byte[] {1}))).isNull();
    assertThat(reassembly.add(nowNs, peer, 2, new Part(0, 1, 2, new byte[] {2}))).isNull();
    assertThat(reassembly.add(nowNs, peer, 2, new Part(0, 0, 2, new byte[] {1})))
        .containsExactly(1, 2);
  }
}
