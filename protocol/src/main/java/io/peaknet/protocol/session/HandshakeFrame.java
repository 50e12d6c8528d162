package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.HANDSHAKE_HEADER;
import static io.peaknet.protocol.session.SessionConstants.MAC;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;

/**
 * A handshake message as it travels: header, Noise message, mac1, mac2.
 *
 * @param bytes the whole message; the fields are views of it
 * @param type {@link SessionConstants#XX_1} to {@link SessionConstants#IK_2}
 * @param version the sender's version of the protocol
 * @param sender the sender's name for this handshake
 * @param receiver the receiver's name for it; 0 in a first message
 */
record HandshakeFrame(byte[] bytes, int type, int version, int sender, int receiver) {
  private static final int MACS = 2 * MAC;

  /** The frame without its MACs, which are to be filled in. */
  static byte[] emit(int type, int sender, int receiver, byte[] noise) {
    return new WireWriter(HANDSHAKE_HEADER + noise.length + MACS)
        .u8(type)
        .u8(SessionConstants.VERSION)
        .u16(0)
        .u32(sender)
        .u32(receiver)
        .bytes(noise)
        .bytes(new byte[MACS])
        .toBytes();
  }

  /** Reads any version, but the rest only as this version has it. */
  static HandshakeFrame parse(byte[] from, int offset, int length) throws MalformedException {
    if (length < HANDSHAKE_HEADER + MACS || length > SessionConstants.DATAGRAM_FULL) {
      throw new MalformedException("handshake of " + length + " bytes");
    }
    WireReader in = new WireReader(from, offset, length);
    int type = in.u8();
    int version = in.u8();
    int reserved = in.u16();
    int sender = in.u32();
    int receiver = in.u32();
    if (type < SessionConstants.XX_1 || type > SessionConstants.IK_2) {
      throw new MalformedException("handshake of type " + type);
    }
    if (version == SessionConstants.VERSION) {
      boolean first = type == SessionConstants.XX_1 || type == SessionConstants.IK_1;
      if (reserved != 0 || length != length(type) || (first && receiver != 0)) {
        throw new MalformedException("handshake header");
      }
    }
    return new HandshakeFrame(
        Arrays.copyOfRange(from, offset, offset + length), type, version, sender, receiver);
  }

  /** Bytes of a whole message of this type: constant, so that lengths tell nothing. */
  static int length(int type) {
    int noise =
        switch (type) {
          case SessionConstants.XX_1 -> 32 + HandshakePayload.XX_1_PADDING;
          case SessionConstants.XX_2, SessionConstants.IK_1 ->
              32 + 48 + HandshakePayload.LENGTH + 16;
          case SessionConstants.XX_3 -> 48 + HandshakePayload.LENGTH + 16;
          case SessionConstants.IK_2 -> 32 + HandshakePayload.LENGTH + 16;
          default -> throw new IllegalArgumentException("handshake of type " + type);
        };
    return HANDSHAKE_HEADER + noise + MACS;
  }

  int noiseLength() {
    return bytes.length - HANDSHAKE_HEADER - MACS;
  }

  /** Bytes that mac1 covers: all before it. */
  byte[] covered1() {
    return Arrays.copyOf(bytes, bytes.length - MACS);
  }

  byte[] mac1() {
    return Arrays.copyOfRange(bytes, bytes.length - MACS, bytes.length - MAC);
  }

  /** Bytes that mac2 covers: all before it, mac1 included. */
  byte[] covered2() {
    return Arrays.copyOf(bytes, bytes.length - MAC);
  }

  byte[] mac2() {
    return Arrays.copyOfRange(bytes, bytes.length - MAC, bytes.length);
  }
}
