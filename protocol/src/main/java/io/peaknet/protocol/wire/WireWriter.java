package io.peaknet.protocol.wire;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Arrays;

/** Writes the formats of {@code docs/spec}: big endian, LEB128 for varints. Grows as needed. */
public final class WireWriter {
  private byte[] buffer;
  private int size;

  /** An empty writer. */
  public WireWriter() {
    this(256);
  }

  /** An empty writer with room for {@code capacity} bytes before it grows. */
  public WireWriter(int capacity) {
    buffer = new byte[capacity];
  }

  /** One byte, the low 8 bits of {@code value}. */
  public WireWriter u8(int value) {
    room(1);
    buffer[size++] = (byte) value;
    return this;
  }

  /** Two bytes. */
  public WireWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  /** Three bytes. */
  public WireWriter u24(int value) {
    return u8(value >>> 16).u16(value);
  }

  /** Four bytes. */
  public WireWriter u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  /** Eight bytes. */
  public WireWriter u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  /** An unsigned LEB128 varint of 1 to 10 bytes. */
  public WireWriter varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      u8((int) rest | 0x80);
      rest >>>= 7;
    }
    return u8((int) rest);
  }

  /** The bytes as they are. */
  public WireWriter bytes(byte[] bytes) {
    return bytes(bytes, 0, bytes.length);
  }

  /** A slice as it is. */
  public WireWriter bytes(byte[] bytes, int offset, int length) {
    room(length);
    System.arraycopy(bytes, offset, buffer, size, length);
    size += length;
    return this;
  }

  /** A varint length, then the bytes. */
  public WireWriter blob(byte[] bytes) {
    return varint(bytes.length).bytes(bytes);
  }

  /** Sixteen bytes. */
  public WireWriter identity(IdentityAddress address) {
    return u64(address.high()).u64(address.low());
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  /** The backing array, valid up to {@link #size} until the next write. */
  public byte[] array() {
    return buffer;
  }

  /** Forgets what was written. */
  public WireWriter clear() {
    size = 0;
    return this;
  }

  /** Drops everything behind the first {@code newSize} bytes. */
  public void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IllegalArgumentException("size " + newSize + " of " + size);
    }
    size = newSize;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  private void room(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
