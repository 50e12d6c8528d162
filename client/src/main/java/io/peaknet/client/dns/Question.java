package io.peaknet.client.dns;

import java.io.ByteArrayOutputStream;

/**
 * One question, as it is sent.
 *
 * @param id 16 bits that the answer must repeat; not to be guessed by others
 * @param name in its usual form
 * @param type one of {@link Resource}'s
 * @param cookie the client's cookie, and the server's if known (RFC 7873 section 4)
 */
record Question(int id, String name, int type, byte[] cookie) {
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int CLASS_IN = 1;

  /** Answers up to this size come over UDP; what avoids fragments (DNS flag day 2020). */
  static final int UDP_SIZE = 1232;

  private static final int OPTION_COOKIE = 10;

  /** The bytes of the message. */
  byte[] toBytes() {
    var out = new ByteArrayOutputStream(128);
    put16(out, id);
    put16(out, RECURSION_DESIRED);
    put16(out, 1);
    put16(out, 0);
    put16(out, 0);
    put16(out, 1);
    Names.write(name, out);
    put16(out, type);
    put16(out, CLASS_IN);
    // The OPT record: root, type, size, extended code and flags, data.
    out.write(0);
    put16(out, Resource.OPT);
    put16(out, UDP_SIZE);
    put16(out, 0);
    put16(out, 0);
    put16(out, 4 + cookie.length);
    put16(out, OPTION_COOKIE);
    put16(out, cookie.length);
    out.writeBytes(cookie);
    return out.toByteArray();
  }

  private static void put16(ByteArrayOutputStream out, int value) {
    out.write(value >>> 8);
    out.write(value);
  }
}
