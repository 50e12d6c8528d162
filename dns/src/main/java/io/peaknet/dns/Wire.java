package io.peaknet.dns;

import java.io.IOException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;

/** Between Peak's names and records, and dnsjava's. */
final class Wire {
  private Wire() {}

  static org.xbill.DNS.Name name(Name name) {
    try {
      return new org.xbill.DNS.Name(name.wire());
    } catch (IOException e) {
      throw new IllegalStateException("names were checked when they were made", e);
    }
  }

  static Name name(org.xbill.DNS.Name name) {
    return Name.ofWire(name.toWire(), 0);
  }

  /**
   * A record of the Internet class.
   *
   * @throws IllegalArgumentException if the data are not of their type
   */
  static Record record(Name owner, long ttlSeconds, Data data) {
    try {
      return Record.fromWire(rendered(owner, ttlSeconds, data), org.xbill.DNS.Section.ANSWER);
    } catch (IOException e) {
      throw new IllegalArgumentException(owner + " " + data.type() + ": " + e.getMessage(), e);
    }
  }

  private static byte[] rendered(Name owner, long ttlSeconds, Data data) {
    return java.nio.ByteBuffer.allocate(owner.wire().length + 10 + data.wire().length)
        .put(owner.wire())
        .putShort((short) data.type().code())
        .putShort((short) DClass.IN)
        .putInt((int) ttlSeconds)
        .putShort((short) data.wire().length)
        .put(data.wire())
        .array();
  }
}
