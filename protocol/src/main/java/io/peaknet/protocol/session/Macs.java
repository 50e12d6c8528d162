package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.MAC;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of mac1 and of cookie replies: whoever does not know the responder's name cannot make
 * them, and hears silence. The name of "anyone" is 16 zero bytes.
 */
final class Macs {
  private static final byte[] MAC1 = "peak mac1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] COOKIE = "peak cookie".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ANYONE = new byte[IdentityAddress.LENGTH];

  private final Suite suite;
  private final byte[] name;
  private final byte[] mac1Key;

  /** For handshakes with this responder, or with anyone. */
  Macs(Suite suite, @Nullable IdentityAddress responder) {
    this.suite = suite;
    name = responder == null ? ANYONE : responder.bytes();
    mac1Key = suite.hash(MAC1, name);
  }

  /** Fills in mac1, and mac2 if there is a cookie. */
  void sign(byte[] frame, byte @Nullable [] cookie) {
    byte[] mac1 = mac(mac1Key, Arrays.copyOf(frame, frame.length - 2 * MAC));
    System.arraycopy(mac1, 0, frame, frame.length - 2 * MAC, MAC);
    if (cookie != null) {
      byte[] mac2 = mac(cookie, Arrays.copyOf(frame, frame.length - MAC));
      System.arraycopy(mac2, 0, frame, frame.length - MAC, MAC);
    }
  }

  boolean isSigned(HandshakeFrame frame) {
    return MessageDigest.isEqual(frame.mac1(), mac(mac1Key, frame.covered1()));
  }

  boolean hasCookie(HandshakeFrame frame, byte[] cookie) {
    return MessageDigest.isEqual(frame.mac2(), mac(cookie, frame.covered2()));
  }

  /** The key of one cookie reply. */
  byte[] cookieKey(byte[] salt) {
    return suite.hash(COOKIE, name, salt);
  }

  private byte[] mac(byte[] key, byte[] covered) {
    return Arrays.copyOf(suite.hmac(key, covered), MAC);
  }
}
