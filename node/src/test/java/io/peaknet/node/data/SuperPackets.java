package io.peaknet.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.Checksum;
import io.peaknet.linux.Slices;
import io.peaknet.linux.VnetHeader;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Packets as a kernel gives and takes them, written and read in the plainest way. */
final class SuperPackets {
  static final long SOURCE_HIGH = 0x2001_0028_0000_0001L;
  static final long SOURCE_LOW = 0x0a0a_0a0a_0a0a_0a0aL;
  static final long DESTINATION_HIGH = 0x2001_0028_0000_0002L;
  static final long DESTINATION_LOW = 0xf0f0_f0f0_f0f0_f0f0L;

  /** Of random content and shape, a pending checksum as the kernel leaves it. */
  record Packet(boolean tcp, int flags, int sequence, int headerLength, byte[] bytes) {
    byte[] payload() {
      return Arrays.copyOfRange(bytes, 40 + headerLength, bytes.length);
    }
  }

  private SuperPackets() {}

  static Packet tcp(Random random, int port, int sequence, int flags, byte[] payload) {
    int options = 4 * random.nextInt(11);
    byte[] optionBytes = new byte[options];
    random.nextBytes(optionBytes);
    return tcp(port, sequence, 7, flags, 500, optionBytes, payload);
  }

  static Packet tcp(
      int port,
      int sequence,
      int acknowledged,
      int flags,
      int window,
      byte[] options,
      byte[] payload) {
    int headerLength = 20 + options.length;
    byte[] bytes = new byte[40 + headerLength + payload.length];
    ByteBuffer packet = ip(6, bytes);
    packet.putShort((short) port).putShort((short) 80).putInt(sequence).putInt(acknowledged);
    packet.put((byte) (headerLength / 4 * 16)).put((byte) flags).putShort((short) window);
    packet.putShort(sum(6, headerLength + payload.length)).putShort((short) 0);
    packet.put(options).put(payload);
    return new Packet(true, flags, sequence, headerLength, bytes);
  }

  static Packet udp(int port, byte[] payload) {
    byte[] bytes = new byte[48 + payload.length];
    ByteBuffer packet = ip(17, bytes);
    packet.putShort((short) port).putShort((short) 53).putShort((short) (8 + payload.length));
    packet.putShort(sum(17, 8 + payload.length)).put(payload);
    return new Packet(false, 0, 0, 8, bytes);
  }

  private static ByteBuffer ip(int next, byte[] bytes) {
    ByteBuffer packet = ByteBuffer.wrap(bytes);
    packet
        .putInt(0x6_12_34567)
        .putShort((short) (bytes.length - 40))
        .put((byte) next)
        .put((byte) 61);
    packet.putLong(SOURCE_HIGH).putLong(SOURCE_LOW);
    return packet.putLong(DESTINATION_HIGH).putLong(DESTINATION_LOW);
  }

  private static short sum(int protocol, int length) {
    return (short)
        Checksum.pseudoHeader(
            SOURCE_HIGH, SOURCE_LOW, DESTINATION_HIGH, DESTINATION_LOW, length, protocol);
  }

  /** Writes it behind its header; its length with that. */
  static int write(Packet packet, int gsoSize, MemorySegment memory, long at) {
    int size = packet.bytes().length;
    int type = packet.tcp() ? VnetHeader.GSO_TCPV6 : VnetHeader.GSO_UDP_L4;
    boolean many = gsoSize > 0;
    VnetHeader.set(
        memory,
        at,
        VnetHeader.NEEDS_CSUM,
        many ? type | (packet.flags() & 0x80) : 0,
        many ? 40 + packet.headerLength() : 0,
        gsoSize,
        40,
        packet.tcp() ? 16 : 6);
    MemorySegment.copy(packet.bytes(), 0, memory, JAVA_BYTE, at + VnetHeader.BYTES, size);
    return VnetHeader.BYTES + size;
  }

  static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** One packet that was written: header fields, and the packet itself. */
  record Written(int flags, int gsoType, int gsoSize, int checksumStart, byte[] bytes) {
    int next() {
      return bytes[6];
    }

    int transportHeader() {
      return next() == 6 ? (bytes[52] & 0xf0) >> 2 : 8;
    }

    byte[] payload() {
      return Arrays.copyOfRange(bytes, 40 + transportHeader(), bytes.length);
    }

    int port() {
      return ByteBuffer.wrap(bytes).getShort(40) & 0xffff;
    }

    int sequence() {
      return ByteBuffer.wrap(bytes).getInt(44);
    }

    int tcpFlags() {
      return bytes[53] & 0xff;
    }
  }

  /** Keeps what is written, and refuses what it is told to. */
  static final class Host implements Coalescer.Sink {
    final List<Written> written = new ArrayList<>();
    boolean refusesMany;
    boolean refusesAll;

    @Override
    public boolean write(Slices packet) {
      byte[] whole = new byte[packet.bytes()];
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment memory = arena.allocate(whole.length);
        packet.copyTo(memory, 0);
        MemorySegment.copy(memory, JAVA_BYTE, 0, whole, 0, whole.length);
      }
      MemorySegment header = MemorySegment.ofArray(whole);
      int type = VnetHeader.gsoType(header, 0);
      if (refusesAll || (refusesMany && type != VnetHeader.GSO_NONE)) {
        return false;
      }
      written.add(
          new Written(
              VnetHeader.flags(header, 0),
              type,
              VnetHeader.gsoSize(header, 0),
              VnetHeader.checksumStart(header, 0),
              Arrays.copyOfRange(whole, VnetHeader.BYTES, whole.length)));
      return true;
    }

    /** All payload of one source port in order. */
    byte[] stream(int port) {
      var bytes = new ByteArrayOutputStream();
      for (Written packet : written) {
        if (packet.port() == port) {
          bytes.writeBytes(packet.payload());
        }
      }
      return bytes.toByteArray();
    }
  }

  /** The plainest checksum there is; true if the whole sums up to ones. */
  static boolean isChecksumRight(byte[] packet) {
    int sum = packet.length - 40 + packet[6];
    for (int i = 8; i < packet.length; i++) {
      sum += (packet[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum == 0xffff;
  }
}
