package io.peaknet.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.linux.Offloads;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.VnetHeader;
import io.peaknet.node.data.SuperPackets.Host;
import io.peaknet.node.data.SuperPackets.Packet;
import io.peaknet.node.data.SuperPackets.Written;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CoalescerTest {
  private final Host host = new Host();
  private final MemorySegment read = Arena.ofAuto().allocate(PacketDevice.ROOM_BYTES);
  // What was received and stays where it is until flush.
  private final MemorySegment received = Arena.ofAuto().allocate(1 << 20);
  private final Segments segments = new Segments();
  private long receivedBytes;

  private void add(Coalescer coalescer, byte[] inner) throws IOException {
    MemorySegment.copy(inner, 0, received, JAVA_BYTE, receivedBytes, inner.length);
    coalescer.add(
        received,
        receivedBytes,
        inner.length,
        SuperPackets.SOURCE_HIGH,
        SuperPackets.SOURCE_LOW,
        SuperPackets.DESTINATION_HIGH,
        SuperPackets.DESTINATION_LOW);
    receivedBytes += inner.length;
  }

  /** Splits a packet and adds the parts. */
  private void add(Coalescer coalescer, Packet packet, int size) throws IOException {
    int length = SuperPackets.write(packet, size, read, 0);
    assertThat(segments.begin(read, 0, length)).isTrue();
    while (segments.next()) {
      byte[] inner = new byte[segments.length()];
      MemorySegment.copy(read, JAVA_BYTE, segments.offset(), inner, 0, inner.length);
      add(coalescer, inner);
    }
  }

  private void flush(Coalescer coalescer) throws IOException {
    coalescer.flush();
    receivedBytes = 0;
  }

  @Test
  void whatWasSplitIsAsItWas() throws IOException {
    var random = new Random(21);
    var coalescer = new Coalescer(host, Offloads.ALL);
    for (int round = 0; round < 500; round++) {
      boolean tcp = random.nextBoolean();
      int size = 1 + random.nextInt(1400);
      byte[] payload = SuperPackets.random(random, 1 + random.nextInt(Math.min(64 * size, 60_000)));
      int flags = 0x10 | (random.nextBoolean() ? 0x08 : 0);
      Packet packet =
          tcp
              ? SuperPackets.tcp(random, 1000, random.nextInt(), flags, payload)
              : SuperPackets.udp(1000, payload);
      add(coalescer, packet, size);
      flush(coalescer);
      assertThat(host.written).hasSize(1);
      Written written = host.written.getFirst();
      assertThat(written.bytes()).isEqualTo(packet.bytes());
      boolean many = payload.length > size;
      assertThat(written.flags()).isEqualTo(VnetHeader.NEEDS_CSUM);
      assertThat(written.checksumStart()).isEqualTo(40);
      assertThat(written.gsoType()).isEqualTo(many ? tcp ? 4 : 5 : 0);
      assertThat(written.gsoSize()).isEqualTo(many ? size : 0);
      host.written.clear();
    }
    assertThat(coalescer.malformed() + coalescer.dropped() + coalescer.refused()).isZero();
    assertThat(coalescer.written()).isEqualTo(500);
  }

  @Test
  void mixedFlowsKeepTheirOrderWhateverTheHostTakes() throws IOException {
    var random = new Random(22);
    List<Offloads> all =
        List.of(
            Offloads.ALL,
            new Offloads(true, true, false),
            new Offloads(true, false, false),
            Offloads.NONE);
    for (int round = 0; round < 60; round++) {
      Offloads offloads = all.get(round % all.size());
      var coalescer = new Coalescer(host, offloads);
      host.refusesMany = random.nextInt(3) == 0;
      int flows = 1 + random.nextInt(24);
      int[] sequences = random.ints(flows).toArray();
      var streams = new ByteArrayOutputStream[flows];
      Arrays.setAll(streams, i -> new ByteArrayOutputStream());
      for (int i = 0; i < 300; i++) {
        int flow = random.nextInt(flows);
        byte[] payload = SuperPackets.random(random, flow % 2 + random.nextInt(4) * 400);
        if (flow % 2 == 0) {
          int flags = random.nextInt(8) == 0 ? random.nextInt(256) : 0x10;
          byte[] options = new byte[random.nextInt(20) == 0 ? 12 : 0];
          int ack = random.nextInt(20) == 0 ? 8 : 7;
          add(
              coalescer,
              SuperPackets.tcp(flow, sequences[flow], ack, flags, 500, options, payload),
              0);
          sequences[flow] += payload.length;
        } else {
          add(coalescer, SuperPackets.udp(flow, payload), 0);
        }
        streams[flow].writeBytes(payload);
        if (random.nextInt(50) == 0 || receivedBytes > received.byteSize() / 2) {
          flush(coalescer);
        }
      }
      flush(coalescer);
      for (int flow = 0; flow < flows; flow++) {
        assertThat(host.stream(flow)).isEqualTo(streams[flow].toByteArray());
      }
      for (Written written : host.written) {
        check(written, offloads);
      }
      assertThat(coalescer.dropped()).isZero();
      assertThat(coalescer.packets()).isEqualTo(300);
      assertThat(coalescer.written()).isEqualTo(host.written.size());
      host.written.clear();
    }
  }

  private static void check(Written written, Offloads offloads) {
    byte[] bytes = written.bytes();
    assertThat(ByteBuffer.wrap(bytes).getShort(4)).isEqualTo((short) (bytes.length - 40));
    if (written.next() == 17) {
      assertThat(ByteBuffer.wrap(bytes).getShort(44)).isEqualTo((short) (bytes.length - 40));
    }
    if (written.gsoType() != VnetHeader.GSO_NONE) {
      assertThat(written.next() == 6 ? offloads.tcp() : offloads.udp()).isTrue();
      assertThat(written.payload().length)
          .isGreaterThan(written.gsoSize())
          .isLessThanOrEqualTo(64 * written.gsoSize());
    }
    assertThat(written.flags() == VnetHeader.NEEDS_CSUM).isEqualTo(offloads.checksum());
    if (!offloads.checksum()) {
      assertThat(SuperPackets.isChecksumRight(bytes)).isTrue();
    }
  }

  /** Adds two segments that differ as told; how many packets were written for them. */
  private int together(byte[] first, byte[] second) throws IOException {
    var coalescer = new Coalescer(host, Offloads.ALL);
    host.written.clear();
    add(coalescer, first);
    add(coalescer, second);
    flush(coalescer);
    assertThat(host.written).hasSizeBetween(1, 2);
    return host.written.size();
  }

  private byte[] inner(Packet packet) {
    int length = SuperPackets.write(packet, 0, read, 0);
    assertThat(segments.begin(read, 0, length)).isTrue();
    assertThat(segments.next()).isTrue();
    byte[] inner = new byte[segments.length()];
    MemorySegment.copy(read, JAVA_BYTE, segments.offset(), inner, 0, inner.length);
    return inner;
  }

  private byte[] tcp(int sequence, int ack, int flags, int window, int option, int length) {
    byte[] options = {1, 1, 8, 10, 0, 0, 0, (byte) option, 0, 0, 0, 0};
    return inner(SuperPackets.tcp(5, sequence, ack, flags, window, options, new byte[length]));
  }

  @Test
  void onlyWhatContinuesGoesTogether() throws IOException {
    byte[] first = tcp(1000, 7, 0x10, 500, 1, 100);
    assertThat(together(first, tcp(1100, 7, 0x10, 500, 1, 100))).isEqualTo(1);
    assertThat(together(first, tcp(1100, 7, 0x18, 500, 1, 100))).isEqualTo(1);
    assertThat(host.written.getFirst().tcpFlags()).as("PSH of the last").isEqualTo(0x18);
    assertThat(together(first, tcp(1100, 7, 0x10, 500, 1, 99))).isEqualTo(1);
    assertThat(together(first, tcp(1100, 7, 0x10, 500, 1, 101))).as("larger").isEqualTo(2);
    assertThat(together(first, tcp(1101, 7, 0x10, 500, 1, 100))).as("a gap").isEqualTo(2);
    assertThat(together(first, tcp(1000, 7, 0x10, 500, 1, 100))).as("again").isEqualTo(2);
    assertThat(together(first, tcp(1100, 8, 0x10, 500, 1, 100))).as("ack").isEqualTo(2);
    assertThat(together(first, tcp(1100, 7, 0x10, 501, 1, 100))).as("window").isEqualTo(2);
    assertThat(together(first, tcp(1100, 7, 0x10, 500, 2, 100))).as("option").isEqualTo(2);
    assertThat(together(first, tcp(1100, 7, 0x10, 500, 1, 0))).as("pure ack").isEqualTo(2);
    for (int flags : new int[] {0x11, 0x12, 0x14, 0x30, 0x50, 0x90, 0x00}) {
      assertThat(together(first, tcp(1100, 7, flags, 500, 1, 100))).as("flags").isEqualTo(2);
    }
    byte[] pushed = tcp(1000, 7, 0x18, 500, 1, 100);
    assertThat(together(pushed, tcp(1100, 7, 0x10, 500, 1, 100))).as("after PSH").isEqualTo(2);
    byte[] marked = tcp(1100, 7, 0x10, 500, 1, 100);
    marked[4] ^= 0x30;
    assertThat(together(first, marked)).as("another class: congestion met").isEqualTo(2);
    byte[] farther = tcp(1100, 7, 0x10, 500, 1, 100);
    farther[2]--;
    assertThat(together(first, farther)).as("another hop limit").isEqualTo(2);
    byte[] finished = tcp(1100, 7, 0x10, 500, 1, 100);
    finished[3] &= 0x7f;
    assertThat(together(first, finished)).as("checksum computed").isEqualTo(2);
    assertThat(host.written.get(1).flags()).isZero();
  }

  @Test
  void whatNobodyTakesIsCounted() throws IOException {
    var coalescer = new Coalescer(host, Offloads.ALL);
    host.refusesAll = true;
    add(coalescer, SuperPackets.udp(1, new byte[1000]), 100);
    flush(coalescer);
    assertThat(coalescer.refused()).isEqualTo(1);
    assertThat(coalescer.dropped()).isEqualTo(10);
  }

  @Test
  void otherTransportsPassAsTheyAre() throws IOException {
    var coalescer = new Coalescer(host, Offloads.ALL);
    byte[] echo = {1, 58, 64, 0x01, 0x23, 0x45, 0x67, (byte) 128, 0, 1, 2, 3, 4, 5, 6};
    add(coalescer, echo);
    assertThat(host.written).as("at once").hasSize(1);
    Written written = host.written.getFirst();
    assertThat(written.flags()).isZero();
    assertThat(ByteBuffer.wrap(written.bytes()).getInt(0)).isEqualTo(0x6_12_34567);
    assertThat(Arrays.copyOfRange(written.bytes(), 40, 48))
        .isEqualTo(Arrays.copyOfRange(echo, 7, 15));
    echo[3] |= (byte) 0x80;
    add(coalescer, echo);
    assertThat(coalescer.malformed()).as("nobody knows where its checksum is").isEqualTo(1);
  }

  @Test
  void garbageNeverThrows() throws IOException {
    var random = new Random(23);
    var coalescer = new Coalescer(host, Offloads.ALL);
    for (int round = 0; round < 50_000; round++) {
      byte[] inner = SuperPackets.random(random, random.nextInt(120));
      if (inner.length >= 7) {
        inner[0] = (byte) (random.nextInt(10) == 0 ? random.nextInt() : 1);
        inner[1] = (byte) (random.nextBoolean() ? 6 : 17);
        inner[3] &= (byte) 0x8f;
      }
      if (inner.length >= 20 && random.nextBoolean()) {
        inner[7 + 12] = 0x50;
        inner[7 + 4] = 0;
        inner[7 + 5] = (byte) (inner.length - 7);
      }
      add(coalescer, inner);
      if (receivedBytes > 500_000) {
        flush(coalescer);
      }
    }
    flush(coalescer);
    assertThat(coalescer.malformed()).isBetween(1000L, 49_000L);
    assertThat(host.written).isNotEmpty();
  }

  @Test
  void nothingIsAllocatedForAPacket() throws Exception {
    Coalescer.Sink sink = packet -> packet.count() > 0;
    var coalescer = new Coalescer(sink, Offloads.ALL);
    Packet packet = SuperPackets.tcp(new Random(24), 1, 1, 0x10, new byte[40_000]);
    int length = SuperPackets.write(packet, 1200, read, 0);
    MemorySegment pristine = Arena.ofAuto().allocate(length).copyFrom(read.asSlice(0, length));
    rounds(coalescer, pristine, 3000);
    long before = allocatedBytes();
    rounds(coalescer, pristine, 1000);
    assertThat(allocatedBytes() - before).as("bytes for 34,000 packets").isLessThan(8_000);
    assertThat(coalescer.packets()).isEqualTo(4000 * 34);
    assertThat(coalescer.written()).isEqualTo(4000);
  }

  private void rounds(Coalescer coalescer, MemorySegment pristine, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(pristine, 0, read, 0, pristine.byteSize());
      segments.begin(read, 0, (int) pristine.byteSize());
      long at = 0;
      while (segments.next()) {
        MemorySegment.copy(read, segments.offset(), received, at, segments.length());
        coalescer.add(
            received,
            at,
            segments.length(),
            segments.sourceHigh(),
            segments.sourceLow(),
            segments.destinationHigh(),
            segments.destinationLow());
        at += segments.length();
      }
      coalescer.flush();
    }
  }

  /** By reflection: the module itself has no use for {@code jdk.management}. */
  private static long allocatedBytes() throws ReflectiveOperationException {
    var factory = Class.forName("java.lang.management.ManagementFactory");
    Object threads = factory.getMethod("getThreadMXBean").invoke(null);
    var type = Class.forName("com.sun.management.ThreadMXBean");
    return (long) type.getMethod("getCurrentThreadAllocatedBytes").invoke(threads);
  }
}
