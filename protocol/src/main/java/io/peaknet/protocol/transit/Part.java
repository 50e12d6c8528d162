package io.peaknet.protocol.transit;

import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;

/**
 * A piece of an inner packet that is too long for its path (docs/spec/packets.md).
 *
 * @param number of the packet that was split, the sender's
 * @param index which piece, from 0
 * @param count of all pieces, 2 to 16
 * @param bytes the piece, not empty
 */
public record Part(int number, int index, int count, byte[] bytes) {
  /** Inner type, number, index, count. */
  static final int HEADER = 7;

  /** Pieces of one packet. */
  static final int COUNT_MAX = 16;

  /**
   * The parts of an inner packet, as inner packets of nearly equal lengths.
   *
   * @param room the longest inner packet that passes
   * @return none if it would take more than 16
   */
  public static byte[][] split(int number, byte[] inner, int offset, int length, int room) {
    int least = room - HEADER;
    int count = least < 1 ? COUNT_MAX + 1 : Math.max(2, (length + least - 1) / least);
    if (count > COUNT_MAX) {
      return new byte[0][];
    }
    byte[][] parts = new byte[count][];
    for (int i = 0; i < count; i++) {
      int from = offset + (int) ((long) length * i / count);
      int to = offset + (int) ((long) length * (i + 1) / count);
      parts[i] = new Part(number, i, count, Arrays.copyOfRange(inner, from, to)).emit();
    }
    return parts;
  }

  /** As an inner packet. */
  public byte[] emit() {
    return new WireWriter(HEADER + bytes.length)
        .u8(InnerType.PART)
        .u32(number)
        .u8(index)
        .u8(count)
        .bytes(bytes)
        .toBytes();
  }

  /** Reads one whose inner type has been read. */
  public static Part read(WireReader in) throws MalformedException {
    int number = in.u32();
    int index = in.u8();
    int count = in.u8();
    byte[] bytes = in.bytes(in.remaining());
    if (count < 2 || count > COUNT_MAX || index >= count || bytes.length == 0) {
      throw new MalformedException("part " + index + " of " + count);
    }
    return new Part(number, index, count, bytes);
  }
}
