package io.peaknet.protocol.session;

import io.peaknet.protocol.crypto.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a handshake or an ML-KEM exchange leaves behind, by HKDF (RFC 5869; one block per label).
 *
 * @param hash names these keys: equal on both sides, and only there
 * @param initiatorKey seals what the handshake's initiator sends, 32 bytes
 * @param responderKey seals what the responder sends
 * @param root from which the next ML-KEM exchange derives; gives none of the keys away
 * @param secret the post-quantum secret for later handshakes; all zeros without ML-KEM
 * @param secretId its name; 0 without ML-KEM
 */
record KeySchedule(
    byte[] hash,
    byte[] initiatorKey,
    byte[] responderKey,
    byte[] root,
    byte[] secret,
    long secretId) {
  private static final byte[] INITIATOR = label("peak initiator");
  private static final byte[] RESPONDER = label("peak responder");
  private static final byte[] ROOT = label("peak root");
  private static final byte[] SECRET = label("peak pq secret");
  private static final byte[] SECRET_ID = label("peak pq id");
  private static final byte[] NONE = new byte[0];

  /**
   * The keys of a finished handshake.
   *
   * @param split the two keys that Noise ends with
   * @param secret a post-quantum secret that both have, or empty
   */
  static KeySchedule ofHandshake(Suite suite, byte[] hash, byte[][] split, byte[] secret) {
    byte[] master = suite.hmac(hash, split[0], split[1], secret);
    Arrays.fill(split[0], (byte) 0);
    Arrays.fill(split[1], (byte) 0);
    return expand(suite, hash, master, false);
  }

  /** The keys after an ML-KEM exchange inside of a session. */
  KeySchedule after(Suite suite, byte[] kemKey, byte[] ciphertext, byte[] kemSecret) {
    byte[] next = suite.hash(hash, kemKey, ciphertext);
    byte[] master = suite.hmac(root, kemSecret, next);
    Arrays.fill(kemSecret, (byte) 0);
    return expand(suite, next, master, true);
  }

  private static KeySchedule expand(Suite suite, byte[] hash, byte[] master, boolean withSecret) {
    byte[] secretId = suite.hmac(master, SECRET_ID);
    KeySchedule schedule =
        new KeySchedule(
            hash,
            suite.hmac(master, INITIATOR),
            suite.hmac(master, RESPONDER),
            suite.hmac(master, ROOT),
            withSecret ? suite.hmac(master, SECRET) : NONE,
            // Zero says "none" on the wire; one in 2^64 secrets would be called so.
            withSecret ? Math.max(1, ByteBuffer.wrap(secretId).getLong() >>> 1) : 0);
    Arrays.fill(master, (byte) 0);
    return schedule;
  }

  /** Zeroes what is kept; the ciphers have their own copies. */
  void zeroKeys() {
    Arrays.fill(initiatorKey, (byte) 0);
    Arrays.fill(responderKey, (byte) 0);
  }

  /** Zeroes what the next exchange would need. */
  void zeroRoot() {
    Arrays.fill(root, (byte) 0);
  }

  private static byte[] label(String text) {
    return (text + "\u0001").getBytes(StandardCharsets.US_ASCII);
  }
}
