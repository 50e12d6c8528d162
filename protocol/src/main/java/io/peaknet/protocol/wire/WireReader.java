package io.peaknet.protocol.wire;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Arrays;

/** Reads what {@link WireWriter} writes; every fault is a {@link MalformedException}. */
public final class WireReader {
  private final byte[] buffer;
  private final int end;
  private int at;

  /** Reads all of {@code bytes}. */
  public WireReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads a slice. */
  public WireReader(byte[] bytes, int offset, int length) {
    buffer = bytes;
    at = offset;
    end = offset + length;
  }

  /** One byte, 0 to 255. */
  public int u8() throws MalformedException {
    need(1);
    return buffer[at++] & 0xff;
  }

  /** Two bytes, 0 to 65,535. */
  public int u16() throws MalformedException {
    return u8() << 8 | u8();
  }

  /** Three bytes. */
  public int u24() throws MalformedException {
    return u8() << 16 | u16();
  }

  /** Four bytes. */
  public int u32() throws MalformedException {
    return u16() << 16 | u16();
  }

  /** Eight bytes. */
  public long u64() throws MalformedException {
    return (long) u32() << 32 | (u32() & 0xffffffffL);
  }

  /** An unsigned LEB128 varint; only the shortest form is accepted, so that bytes are canonical. */
  public long varint() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        if ((b == 0 && shift > 0) || (shift == 63 && b > 1)) {
          throw new MalformedException("varint not in its shortest form");
        }
        return value;
      }
    }
    throw new MalformedException("varint longer than 10 bytes");
  }

  /** A varint that must lie in 0 to {@code max}. */
  public int varint(int max) throws MalformedException {
    long value = varint();
    if (value < 0 || value > max) {
      throw new MalformedException("number " + value + " above " + max);
    }
    return (int) value;
  }

  /** Exactly {@code length} bytes. */
  public byte[] bytes(int length) throws MalformedException {
    need(length);
    byte[] bytes = Arrays.copyOfRange(buffer, at, at + length);
    at += length;
    return bytes;
  }

  /** A varint length up to {@code max}, then as many bytes. */
  public byte[] blob(int max) throws MalformedException {
    return bytes(varint(max));
  }

  /** Sixteen bytes. */
  public IdentityAddress identity() throws MalformedException {
    return new IdentityAddress(u64(), u64());
  }

  /** Where the next byte stands in the array given. */
  public int position() {
    return at;
  }

  /** Bytes left. */
  public int remaining() {
    return end - at;
  }

  /** Fails unless all was read. */
  public void end() throws MalformedException {
    if (at != end) {
      throw new MalformedException(remaining() + " bytes too many");
    }
  }

  private void need(int length) throws MalformedException {
    if (length < 0 || end - at < length) {
      throw new MalformedException("needs " + length + " bytes, has " + (end - at));
    }
  }
}
