package io.peaknet.protocol.identity;

import java.util.Arrays;

/**
 * A permanent name: an Ed25519 public key. Nobody assigns it; whoever holds the private key is it.
 */
public final class Identity {
  /** Length of a raw Ed25519 public key, in bytes. */
  public static final int KEY_LENGTH = 32;

  private final byte[] publicKey;
  private final IdentityAddress address;

  private Identity(byte[] publicKey) {
    this.publicKey = publicKey;
    this.address = IdentityAddress.of(publicKey);
  }

  /**
   * The identity of a raw Ed25519 public key.
   *
   * @throws IllegalArgumentException if the key has not 32 bytes
   */
  public static Identity of(byte[] publicKey) {
    return new Identity(publicKey.clone());
  }

  /**
   * Parses the text form: 52 characters of base32 (RFC 4648, lower case, no padding).
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Identity parse(String text) {
    byte[] key = Base32.decode(text);
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException(
          "an identity has 52 characters of base32, '" + text + "' has " + text.length());
    }
    return new Identity(key);
  }

  /** A copy of the raw public key, 32 bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The 16-byte name derived from the key. */
  public IdentityAddress address() {
    return address;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Identity that && Arrays.equals(publicKey, that.publicKey);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  /** The 52-character text form. */
  @Override
  public String toString() {
    return Base32.encode(publicKey);
  }
}
