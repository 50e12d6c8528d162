package io.peaknet.dns;

import java.nio.ByteBuffer;

/**
 * A zone's start of authority (RFC 1035 section 3.3.13).
 *
 * @param primary the name server where the data come from
 * @param hostmaster the mailbox of who is responsible, its @ written as a dot
 * @param serial the data's version, of serial number arithmetic (RFC 1982)
 * @param refreshSeconds how often secondaries ask for a newer version
 * @param retrySeconds how long they wait after a failure
 * @param expireSeconds how long they serve without having reached the primary
 * @param minimumSeconds how long it may be remembered that something is not there (RFC 2308)
 */
public record Soa(
    Name primary,
    Name hostmaster,
    int serial,
    int refreshSeconds,
    int retrySeconds,
    int expireSeconds,
    int minimumSeconds) {
  /** With times that suit records which live for seconds. */
  public static Soa standard(Name primary, Name hostmaster, int serial) {
    return new Soa(primary, hostmaster, serial, 60, 10, 604_800, 5);
  }

  static Soa of(Data data) {
    byte[] wire = data.wire();
    Name primary = Name.ofWire(wire, 0);
    Name hostmaster = Name.ofWire(wire, primary.wire().length);
    ByteBuffer numbers = ByteBuffer.wrap(wire, wire.length - 20, 20);
    return new Soa(
        primary,
        hostmaster,
        numbers.getInt(),
        numbers.getInt(),
        numbers.getInt(),
        numbers.getInt(),
        numbers.getInt());
  }

  Soa withSerial(int serial) {
    return new Soa(
        primary, hostmaster, serial, refreshSeconds, retrySeconds, expireSeconds, minimumSeconds);
  }
}
