package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.KEM_CIPHERTEXT;
import static io.peaknet.protocol.session.SessionConstants.KEM_KEY;
import static io.peaknet.protocol.session.SessionConstants.KEM_PARTS;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;

/**
 * Half of an ML-KEM key or ciphertext, as an inner packet.
 *
 * @param step {@link #KEY} or {@link #CIPHERTEXT}
 * @param exchange names the exchange; drawn by who begins it
 * @param base the keys that it builds on, by the index that the receiver has for them
 * @param index the sender's index for the keys to be
 * @param part which half, from 0
 */
record KemPart(int step, int exchange, int base, int index, int part, byte[] bytes) {
  static final int KEY = 0;
  static final int CIPHERTEXT = 1;

  private static final int HEADER = 15;

  /** Both halves of {@code whole}, as inner packets. */
  static byte[][] emit(int step, int exchange, int base, int index, byte[] whole) {
    byte[][] packets = new byte[KEM_PARTS][];
    int length = whole.length / KEM_PARTS;
    for (int part = 0; part < KEM_PARTS; part++) {
      byte[] bytes = Arrays.copyOfRange(whole, part * length, (part + 1) * length);
      packets[part] = new KemPart(step, exchange, base, index, part, bytes).emit();
    }
    return packets;
  }

  byte[] emit() {
    return new WireWriter(HEADER + bytes.length)
        .u8(InnerType.KEM)
        .u8(step)
        .u32(exchange)
        .u32(base)
        .u32(index)
        .u8(part)
        .bytes(bytes)
        .toBytes();
  }

  static KemPart parse(byte[] from, int offset, int length) throws MalformedException {
    WireReader in = new WireReader(from, offset, length);
    if (in.u8() != InnerType.KEM) {
      throw new MalformedException("not a KEM part");
    }
    int step = in.u8();
    if (step != KEY && step != CIPHERTEXT) {
      throw new MalformedException("KEM step " + step);
    }
    int exchange = in.u32();
    int base = in.u32();
    int index = in.u32();
    int part = in.u8();
    if (part >= KEM_PARTS) {
      throw new MalformedException("KEM part " + part);
    }
    byte[] bytes = in.bytes((step == KEY ? KEM_KEY : KEM_CIPHERTEXT) / KEM_PARTS);
    in.end();
    return new KemPart(step, exchange, base, index, part, bytes);
  }
}
