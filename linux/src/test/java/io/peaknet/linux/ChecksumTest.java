package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChecksumTest {
  /** RFC 1071's own words, byte pair by byte pair. */
  private static int reference(byte[] bytes, int start, int end) {
    int sum = 0;
    for (int i = start; i < end; i++) {
      sum += (bytes[i] & 0xff) << ((i - start) % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  @Test
  void isThatOfTheRfc() {
    var random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] packet = new byte[64 + random.nextInt(1500)];
      random.nextBytes(packet);
      int start = random.nextInt(40);
      int end = packet.length - random.nextInt(8);
      int field = start + 2 * random.nextInt(8);
      int expected = reference(packet, start, end);
      byte[] finished = packet.clone();
      Checksum.finish(MemorySegment.ofArray(finished), start, field, end);
      int actual = ((finished[field] & 0xff) << 8) | (finished[field + 1] & 0xff);
      assertThat(actual).isEqualTo(expected == 0 ? 0xffff : expected);
      finished[field] = packet[field];
      finished[field + 1] = packet[field + 1];
      assertThat(finished).as("nothing else changes").isEqualTo(packet);
    }
  }

  @Test
  void ofNothingButOnesCarriesAllTheWay() {
    byte[] packet = new byte[65535];
    Arrays.fill(packet, (byte) 0xff);
    Checksum.finish(MemorySegment.ofArray(packet), 0, 0, 65532);
    assertThat(new byte[] {packet[0], packet[1]}).containsExactly(0xff, 0xff);
  }

  @Test
  void pseudoHeaderIsThatOfIpv6() {
    var random = new Random(8);
    for (int round = 0; round < 200; round++) {
      byte[] addresses = new byte[32];
      random.nextBytes(addresses);
      int length = random.nextInt(65536);
      var header = ByteBuffer.allocate(40).put(addresses).putInt(length).putInt(6);
      var halves = ByteBuffer.wrap(addresses).asLongBuffer();
      int sum =
          Checksum.pseudoHeader(
              halves.get(0), halves.get(1), halves.get(2), halves.get(3), length, 6);
      assertThat(~sum & 0xffff).isEqualTo(reference(header.array(), 0, 40));
    }
  }

  @Test
  void headerThatPointsOutsideIsRefused() {
    byte[] packet = new byte[VnetHeader.BYTES + 60];
    var memory = MemorySegment.ofArray(packet);
    for (int[] place : new int[][] {{60, 0}, {58, 1}, {40, 19}, {65535, 65535}}) {
      VnetHeader.set(memory, 0, VnetHeader.NEEDS_CSUM, 0, 0, 0, place[0], place[1]);
      byte[] before = packet.clone();
      assertThat(VnetHeader.finishChecksum(memory, 0, 60)).isFalse();
      assertThat(packet).isEqualTo(before);
    }
    VnetHeader.set(memory, 0, VnetHeader.NEEDS_CSUM, 0, 0, 0, 40, 18);
    assertThat(VnetHeader.finishChecksum(memory, 0, 60)).isTrue();
    assertThat(VnetHeader.needsChecksum(memory, 0)).isFalse();
    assertThat(memory.get(JAVA_BYTE, VnetHeader.BYTES + 58)).isEqualTo((byte) 0xff);
  }
}
