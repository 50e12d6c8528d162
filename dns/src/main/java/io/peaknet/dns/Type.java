package io.peaknet.dns;

/**
 * A record type (RFC 1035 section 3.2.2, the registry of IANA).
 *
 * @param code 1 to 65535
 */
public record Type(int code) implements Comparable<Type> {
  public static final Type A = new Type(1);
  public static final Type NS = new Type(2);
  public static final Type CNAME = new Type(5);
  public static final Type SOA = new Type(6);
  public static final Type PTR = new Type(12);
  public static final Type HINFO = new Type(13);
  public static final Type MX = new Type(15);
  public static final Type TXT = new Type(16);
  public static final Type AAAA = new Type(28);
  public static final Type SRV = new Type(33);
  public static final Type DS = new Type(43);
  public static final Type RRSIG = new Type(46);
  public static final Type NSEC = new Type(47);
  public static final Type DNSKEY = new Type(48);
  public static final Type CDS = new Type(59);
  public static final Type CDNSKEY = new Type(60);
  public static final Type SVCB = new Type(64);
  public static final Type HTTPS = new Type(65);

  static final int OPT = 41;
  static final int TSIG = 250;
  static final int IXFR = 251;
  static final int AXFR = 252;
  static final int ANY = 255;

  /** Checks the code. */
  public Type {
    if (code < 1 || code > 0xffff) {
      throw new IllegalArgumentException("record type " + code + ", allowed: 1 to 65535");
    }
  }

  /**
   * Reads a mnemonic such as {@code AAAA}, or the form of RFC 3597, {@code TYPE28}.
   *
   * @throws IllegalArgumentException if there is no such type
   */
  public static Type parse(String text) {
    int code = org.xbill.DNS.Type.value(text, true);
    if (code < 1) {
      throw new IllegalArgumentException(
          "no record type '" + text + "'; write a mnemonic such as AAAA, or TYPE28");
    }
    return new Type(code);
  }

  /** Questions only, options and signatures of messages: nothing that a zone can hold. */
  boolean isMeta() {
    return code == OPT || (code >= 128 && code <= 255);
  }

  @Override
  public int compareTo(Type other) {
    return Integer.compare(code, other.code);
  }

  @Override
  public String toString() {
    return org.xbill.DNS.Type.string(code);
  }
}
