package io.peaknet.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/** What one record says: its type and its data (RFC 1035 section 3.2.1), as it is on the wire. */
public final class Data {
  private final Type type;
  private final byte[] wire;

  private Data(Type type, byte[] wire) {
    this.type = type;
    this.wire = wire;
  }

  /** An AAAA record, or an A record if the address is one of IPv4. */
  public static Data address(InetAddress address) {
    return new Data(address instanceof Inet4Address ? Type.A : Type.AAAA, address.getAddress());
  }

  /** A name server of the zone, or of the one below that the record's name begins. */
  public static Data ns(Name server) {
    return new Data(Type.NS, server.wire());
  }

  /** The name that the record's owner stands for. */
  public static Data cname(Name target) {
    return new Data(Type.CNAME, target.wire());
  }

  /** What an address is called. */
  public static Data ptr(Name target) {
    return new Data(Type.PTR, target.wire());
  }

  /** A mail server; of several the one with the lowest preference comes first. */
  public static Data mx(int preference, Name server) {
    return new Data(
        Type.MX,
        ByteBuffer.allocate(2 + server.wire().length)
            .putShort(unsigned16("preference", preference))
            .put(server.wire())
            .array());
  }

  /** A server of a service (RFC 2782). */
  public static Data srv(int priority, int weight, int port, Name target) {
    return new Data(
        Type.SRV,
        ByteBuffer.allocate(6 + target.wire().length)
            .putShort(unsigned16("priority", priority))
            .putShort(unsigned16("weight", weight))
            .putShort(unsigned16("port", port))
            .put(target.wire())
            .array());
  }

  /**
   * Texts of up to 255 bytes each in UTF-8.
   *
   * @throws IllegalArgumentException if there is none or one is longer
   */
  public static Data txt(String... texts) {
    var out = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 255) {
        throw new IllegalArgumentException(
            "a text of " + bytes.length + " bytes, allowed: 255; cut it into several");
      }
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    if (texts.length == 0) {
      throw new IllegalArgumentException("a TXT record without text");
    }
    return new Data(Type.TXT, out.toByteArray());
  }

  /** The start of authority, without which there is no zone. */
  public static Data soa(Soa soa) {
    byte[] primary = soa.primary().wire();
    byte[] hostmaster = soa.hostmaster().wire();
    return new Data(
        Type.SOA,
        ByteBuffer.allocate(primary.length + hostmaster.length + 20)
            .put(primary)
            .put(hostmaster)
            .putInt(soa.serial())
            .putInt(soa.refreshSeconds())
            .putInt(soa.retrySeconds())
            .putInt(soa.expireSeconds())
            .putInt(soa.minimumSeconds())
            .array());
  }

  /**
   * Reads data as they are written in zone files, of any type; names are absolute whether or not
   * they end with a dot: {@code parse(Type.HTTPS, "1 . alpn=h2,h3 port=8443")}.
   *
   * @throws IllegalArgumentException if they are not of that type
   */
  public static Data parse(Type type, String text) {
    try {
      return of(
          Record.fromString(
              org.xbill.DNS.Name.root, type.code(), DClass.IN, 0, text, org.xbill.DNS.Name.root));
    } catch (TextParseException e) {
      throw new IllegalArgumentException(type + " data '" + text + "': " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(type + " data '" + text + "': " + e.getMessage(), e);
    }
  }

  /** What one of dnsjava's records says. */
  static Data of(Record record) {
    return new Data(new Type(record.getType()), record.rdataToWireCanonical());
  }

  static Data ofWire(Type type, byte[] wire) {
    return new Data(type, wire);
  }

  private static short unsigned16(String what, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(what + " " + value + ", allowed: 0 to 65535");
    }
    return (short) value;
  }

  /** The record's type. */
  public Type type() {
    return type;
  }

  /** The bytes on the wire, names in them uncompressed; not to be changed. */
  byte[] wire() {
    return wire;
  }

  /**
   * Where the first name begins that may be compressed, −1 if there is none: RFC 3597 section 4
   * permits that in types of RFC 1035 alone.
   */
  int compressible() {
    return switch (type.code()) {
      case 2, 5, 6, 12 -> 0;
      case 15 -> 2;
      default -> -1;
    };
  }

  /** As in zone files. */
  @Override
  public String toString() {
    try {
      return Record.newRecord(org.xbill.DNS.Name.root, type.code(), DClass.IN, 0, wire)
          .rdataToString();
    } catch (RuntimeException e) {
      return "\\# " + wire.length;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Data data && type.equals(data.type) && Arrays.equals(wire, data.wire);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(wire);
  }
}
