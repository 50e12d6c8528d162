package io.peaknet.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.VnetHeader;
import io.peaknet.node.data.SuperPackets.Packet;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SegmentsTest {
  private static final int OFFSET = 6;

  private final MemorySegment memory = Arena.ofAuto().allocate(PacketDevice.ROOM_BYTES + 100);
  private final Segments segments = new Segments();

  /** Inner forms, each copied before the next one is asked for. */
  private List<byte[]> split(int length) {
    var inner = new ArrayList<byte[]>();
    assertThat(segments.begin(memory, OFFSET, length)).isTrue();
    while (segments.next()) {
      byte[] bytes = new byte[segments.length()];
      MemorySegment.copy(memory, JAVA_BYTE, segments.offset(), bytes, 0, bytes.length);
      inner.add(bytes);
    }
    assertThat(segments.next()).isFalse();
    return inner;
  }

  private static void assertIp(byte[] inner, int next, boolean pending) {
    var buffer = ByteBuffer.wrap(inner);
    assertThat(buffer.get(0)).isEqualTo((byte) 1);
    assertThat(buffer.get(1)).isEqualTo((byte) next);
    assertThat(buffer.get(2)).isEqualTo((byte) 61);
    assertThat(buffer.getInt(3)).isEqualTo(0x0_12_34567 | (pending ? 0x8000_0000 : 0));
  }

  @Test
  void streamIsTheSameInSegments() {
    var random = new Random(11);
    for (int round = 0; round < 500; round++) {
      int size = 1 + random.nextInt(random.nextBoolean() ? 60 : 1500);
      byte[] payload = SuperPackets.random(random, random.nextInt(Math.min(60_000, 80 * size)));
      int flags = random.nextInt(256);
      Packet packet = SuperPackets.tcp(random, 1000, random.nextInt(), flags, payload);
      List<byte[]> inner = split(SuperPackets.write(packet, size, memory, OFFSET));

      assertThat(segments.sourceHigh()).isEqualTo(SuperPackets.SOURCE_HIGH);
      assertThat(segments.sourceLow()).isEqualTo(SuperPackets.SOURCE_LOW);
      assertThat(segments.destinationHigh()).isEqualTo(SuperPackets.DESTINATION_HIGH);
      assertThat(segments.destinationLow()).isEqualTo(SuperPackets.DESTINATION_LOW);
      assertThat(segments.checksumPending()).isTrue();
      assertThat(inner).hasSize(Math.max(1, (payload.length + size - 1) / size));
      var stream = new ByteArrayOutputStream();
      for (int i = 0; i < inner.size(); i++) {
        byte[] bytes = inner.get(i);
        boolean last = i == inner.size() - 1;
        assertIp(bytes, 6, true);
        var tcp = ByteBuffer.wrap(bytes, 7, bytes.length - 7).slice();
        assertThat(tcp.getInt(4)).isEqualTo(packet.sequence() + i * size);
        int dropped = (last ? 0 : 0x09) | (i == 0 ? 0 : 0x80);
        assertThat(tcp.get(13)).isEqualTo((byte) (flags & ~dropped));
        // Ports, acknowledgement, header length, window, urgent pointer, options.
        for (int[] part : new int[][] {{0, 4}, {8, 13}, {14, 16}, {18, packet.headerLength()}}) {
          assertThat(Arrays.copyOfRange(bytes, 7 + part[0], 7 + part[1]))
              .isEqualTo(Arrays.copyOfRange(packet.bytes(), 40 + part[0], 40 + part[1]));
        }
        int length = bytes.length - 7 - packet.headerLength();
        assertThat(length).isEqualTo(last ? payload.length - i * size : size);
        stream.write(bytes, 7 + packet.headerLength(), length);
      }
      assertThat(stream.toByteArray()).isEqualTo(payload);
    }
    assertThat(segments.malformed()).isZero();
  }

  @Test
  void datagramsAreTheSameOneByOne() {
    var random = new Random(12);
    for (int round = 0; round < 300; round++) {
      int size = 1 + random.nextInt(1400);
      byte[] payload = SuperPackets.random(random, 1 + random.nextInt(40 * size));
      Packet packet = SuperPackets.udp(1000, payload);
      List<byte[]> inner = split(SuperPackets.write(packet, size, memory, OFFSET));
      assertThat(inner).hasSize((payload.length + size - 1) / size);
      for (int i = 0; i < inner.size(); i++) {
        byte[] bytes = inner.get(i);
        assertIp(bytes, 17, true);
        assertThat(ByteBuffer.wrap(bytes).getInt(7)).isEqualTo(1000 << 16 | 53);
        assertThat(ByteBuffer.wrap(bytes).getShort(11)).isEqualTo((short) (bytes.length - 7));
        int from = i * size;
        assertThat(Arrays.copyOfRange(bytes, 15, bytes.length))
            .isEqualTo(Arrays.copyOfRange(payload, from, Math.min(from + size, payload.length)));
      }
    }
  }

  @Test
  void copiesAreWhatAKernelWouldHaveCut() {
    var random = new Random(13);
    byte[] copy = new byte[70_000];
    for (int round = 0; round < 100; round++) {
      boolean tcp = random.nextBoolean();
      byte[] payload = SuperPackets.random(random, 1 + random.nextInt(9000));
      Packet packet =
          tcp
              ? SuperPackets.tcp(random, 1000, random.nextInt(), 0x10, payload)
              : SuperPackets.udp(1000, payload);
      int size = random.nextBoolean() ? 1 + random.nextInt(1500) : 0;
      int length = SuperPackets.write(packet, size, memory, OFFSET);
      assertThat(segments.begin(memory, OFFSET, length)).isTrue();
      while (segments.next()) {
        int copied = segments.copyPacket(copy, 5);
        assertThat(copied).isEqualTo(segments.length() + 33);
        byte[] whole = Arrays.copyOfRange(copy, 5, 5 + copied);
        assertThat(Arrays.copyOf(whole, 4)).isEqualTo(Arrays.copyOf(packet.bytes(), 4));
        assertThat(ByteBuffer.wrap(whole).getShort(4)).isEqualTo((short) (copied - 40));
        assertThat(Arrays.copyOfRange(whole, 6, 40))
            .isEqualTo(Arrays.copyOfRange(packet.bytes(), 6, 40));
        assertThat(SuperPackets.isChecksumRight(whole)).isTrue();
      }
    }
  }

  @Test
  void onePacketPassesAsItIs() {
    byte[] finished = SuperPackets.udp(9, new byte[] {1, 2, 3}).bytes();
    MemorySegment.copy(finished, 0, memory, JAVA_BYTE, OFFSET + VnetHeader.BYTES, finished.length);
    VnetHeader.clear(memory, OFFSET);
    List<byte[]> inner = split(VnetHeader.BYTES + finished.length);
    assertThat(inner).hasSize(1);
    assertThat(segments.checksumPending()).isFalse();
    assertIp(inner.getFirst(), 17, false);
    assertThat(Arrays.copyOfRange(inner.getFirst(), 7, inner.getFirst().length))
        .isEqualTo(Arrays.copyOfRange(finished, 40, finished.length));
  }

  @Test
  void aChecksumBehindExtensionHeadersIsFinishedHere() {
    var random = new Random(14);
    for (int round = 0; round < 100; round++) {
      // A destination options header of 8 bytes between IPv6 and TCP.
      Packet plain =
          SuperPackets.tcp(
              random, 1000, 1, 0x18, SuperPackets.random(random, 1 + random.nextInt(5000)));
      byte[] bytes = new byte[plain.bytes().length + 8];
      System.arraycopy(plain.bytes(), 0, bytes, 0, 40);
      System.arraycopy(plain.bytes(), 40, bytes, 48, plain.bytes().length - 40);
      bytes[6] = 60;
      bytes[40] = 6;
      bytes[42] = 1;
      bytes[43] = 4;
      ByteBuffer.wrap(bytes).putShort(4, (short) (bytes.length - 40));
      int size = random.nextBoolean() ? 1 + random.nextInt(1500) : 0;
      VnetHeader.set(memory, OFFSET, 1, size > 0 ? 4 : 0, 0, size, 48, 16);
      MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, OFFSET + VnetHeader.BYTES, bytes.length);
      var stream = new ByteArrayOutputStream();
      for (byte[] inner : split(VnetHeader.BYTES + bytes.length)) {
        assertThat(inner[1]).isEqualTo((byte) 60);
        assertThat(inner[3] & 0x80).as("pending").isZero();
        assertThat(Arrays.copyOfRange(inner, 7, 15)).isEqualTo(Arrays.copyOfRange(bytes, 40, 48));
        // Without the extension header the whole must sum up.
        byte[] whole = new byte[inner.length - 15 + 40];
        System.arraycopy(plain.bytes(), 0, whole, 0, 40);
        System.arraycopy(inner, 15, whole, 40, inner.length - 15);
        assertThat(SuperPackets.isChecksumRight(whole)).isTrue();
        stream.write(inner, 15 + plain.headerLength(), inner.length - 15 - plain.headerLength());
      }
      assertThat(stream.toByteArray()).isEqualTo(plain.payload());
    }
  }

  @Test
  void headersThatSayWhatCantBeAreDropped() {
    Packet packet = SuperPackets.tcp(new Random(15), 1, 1, 0x10, new byte[3000]);
    int length = SuperPackets.write(packet, 1000, memory, OFFSET);
    int size = length - VnetHeader.BYTES;
    int[][] headers = {
      {1, 4, 60, 0, 40, 16}, // segments of nothing
      {0, 4, 60, 1000, 40, 16}, // segments without a pending checksum
      {1, 4, size + 1, 1000, 40, 16}, // more headers than packet
      {1, 4, 60, 1000, 39, 16},
      {1, 4, 60, 1000, size, 16},
      {1, 4, 60, 1000, size - 19, 16},
      {1, 4, 60, 1000, 65535, 16},
      {1, 4, 60, 1000, 40, 6}, // TCP with the checksum of UDP
      {1, 5, 60, 1000, 40, 6}, // UDP that is TCP
      {1, 1, 60, 1000, 40, 16}, // of IPv4
      {1, 3, 60, 1000, 40, 6}, // UDP fragments
      {1, 77, 60, 1000, 40, 16},
      {1, 0, 0, 0, 39, 16}, // one packet, its checksum outside
      {1, 0, 0, 0, size - 1, 0},
      {1, 0, 0, 0, 65535, 65535},
    };
    for (int i = 0; i < headers.length; i++) {
      int[] h = headers[i];
      VnetHeader.set(memory, OFFSET, h[0], h[1], h[2], h[3], h[4], h[5]);
      assertThat(segments.begin(memory, OFFSET, length)).as("header " + i).isFalse();
      assertThat(segments.next()).isFalse();
      assertThat(segments.malformed()).isEqualTo(i + 1);
    }
    SuperPackets.write(packet, 1000, memory, OFFSET);
    assertThat(segments.begin(memory, OFFSET, length - 1)).as("another length").isFalse();
    assertThat(segments.begin(memory, OFFSET, 0)).isFalse();
    assertThat(segments.begin(memory, OFFSET, length)).isTrue();
  }

  @Test
  void garbageNeverThrowsNorIsWrittenOutside() {
    var random = new Random(16);
    byte[] around = SuperPackets.random(random, 3000);
    long passed = 0;
    for (int round = 0; round < 100_000; round++) {
      int length = random.nextInt(300);
      MemorySegment.copy(around, 0, memory, JAVA_BYTE, 0, around.length);
      for (int i = 0; i < length; i++) {
        memory.set(JAVA_BYTE, OFFSET + i, (byte) random.nextInt());
      }
      if (length >= VnetHeader.BYTES + 40) {
        plausible(random, length);
      }
      if (segments.begin(memory, OFFSET, length)) {
        passed++;
        while (segments.next()) {
          assertThat(segments.offset()).isGreaterThanOrEqualTo(OFFSET + VnetHeader.BYTES);
          assertThat(segments.offset() + segments.length()).isLessThanOrEqualTo(OFFSET + length);
        }
      }
      for (int i = 0; i < 50; i++) {
        int behind = OFFSET + length + i;
        assertThat(memory.get(JAVA_BYTE, behind)).isEqualTo(around[behind]);
      }
    }
    assertThat(passed).isBetween(10_000L, 90_000L);
    assertThat(passed + segments.malformed()).isEqualTo(100_000);
  }

  /** Makes garbage look like a packet in most respects, so that it gets far. */
  private void plausible(Random random, int length) {
    long packet = OFFSET + VnetHeader.BYTES;
    memory.set(JAVA_BYTE, packet, (byte) 0x60);
    memory.set(JAVA_BYTE, packet + 4, (byte) 0);
    memory.set(JAVA_BYTE, packet + 5, (byte) (length - VnetHeader.BYTES - 40));
    memory.set(JAVA_BYTE, packet + 6, (byte) (random.nextBoolean() ? 6 : 17));
    boolean tcp = memory.get(JAVA_BYTE, packet + 6) == 6;
    int type = random.nextInt(4) == 0 ? random.nextInt(256) : tcp ? 4 : 5;
    VnetHeader.set(
        memory,
        OFFSET,
        random.nextInt(4),
        random.nextBoolean() ? 0 : type,
        random.nextInt(200),
        random.nextInt(200),
        random.nextInt(3) == 0 ? random.nextInt(300) : 40,
        random.nextInt(4) == 0 ? random.nextInt(300) : tcp ? 16 : 6);
  }
}
