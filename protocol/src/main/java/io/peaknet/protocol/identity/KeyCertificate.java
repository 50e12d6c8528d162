package io.peaknet.protocol.identity;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Binds the X25519 key of a node's handshakes to its identity: an Ed25519 signature over the label,
 * the key and a sequence number ({@code docs/spec/handshake.md}). Arrays are not copied and not to
 * be changed.
 *
 * @param signingKey the identity: a raw Ed25519 public key, 32 bytes
 * @param agreementKey a raw X25519 public key, 32 bytes
 * @param sequence higher wins where two certificates of one identity differ
 * @param signature Ed25519, 64 bytes
 */
public record KeyCertificate(
    byte[] signingKey, byte[] agreementKey, long sequence, byte[] signature) {
  /** Length on the wire, in bytes. */
  public static final int LENGTH = 32 + 32 + 8 + 64;

  private static final byte[] LABEL = "peak key v1".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_LENGTH = 32;
  private static final int SIGNATURE_LENGTH = 64;

  /** Refuses keys and signatures of a wrong length. */
  public KeyCertificate {
    if (signingKey.length != KEY_LENGTH
        || agreementKey.length != KEY_LENGTH
        || signature.length != SIGNATURE_LENGTH) {
      throw new IllegalArgumentException(
          "a key certificate has keys of 32 bytes and a signature of 64, not of "
              + signingKey.length
              + ", "
              + agreementKey.length
              + " and "
              + signature.length);
    }
  }

  /** Signs a certificate for {@code agreementKey}. */
  public static KeyCertificate sign(
      Suite suite, Suite.KeyPair identity, byte[] agreementKey, long sequence) {
    return new KeyCertificate(
        identity.publicKey(),
        agreementKey,
        sequence,
        suite.sign(identity, signed(agreementKey, sequence)));
  }

  /** Whether the identity signed this; costs one signature check. */
  public boolean verify(Suite suite) {
    return suite.verify(signingKey, signed(agreementKey, sequence), signature);
  }

  /** Who signed it. */
  public Identity identity() {
    return Identity.of(signingKey);
  }

  /** Appends {@link #LENGTH} bytes. */
  public void encode(WireWriter to) {
    to.bytes(signingKey).bytes(agreementKey).u64(sequence).bytes(signature);
  }

  /** Reads {@link #LENGTH} bytes; the signature is not checked. */
  public static KeyCertificate decode(WireReader from) throws MalformedException {
    return new KeyCertificate(
        from.bytes(KEY_LENGTH), from.bytes(KEY_LENGTH), from.u64(), from.bytes(SIGNATURE_LENGTH));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyCertificate that
        && sequence == that.sequence
        && Arrays.equals(signingKey, that.signingKey)
        && Arrays.equals(agreementKey, that.agreementKey)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "KeyCertificate[" + identity() + ", sequence " + sequence + "]";
  }

  private static byte[] signed(byte[] agreementKey, long sequence) {
    return new WireWriter(LABEL.length + KEY_LENGTH + 8)
        .bytes(LABEL)
        .bytes(agreementKey)
        .u64(sequence)
        .toBytes();
  }
}
