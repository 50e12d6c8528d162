package io.peaknet.protocol.session;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.identity.Identity;

/**
 * The encrypted association of this node with another. It outlives addresses and paths; its keys
 * change under way. One per pair of identities.
 */
public final class Session {
  /** Bytes that {@link #seal} adds: 16 of header, 16 of tag. */
  public static final int OVERHEAD = 32;

  private final Identity peer;

  Session(Identity peer) {
    this.peer = peer;
  }

  /** Who is at the other end. */
  public Identity peer() {
    return peer;
  }

  /** The 64 random bits that the peer drew when it started; compared for equality only. */
  public long peerEpoch() {
    return 0;
  }

  /** Whether there are keys to seal with. */
  public boolean established() {
    return false;
  }

  /** Whether it may carry data: established and, if required, the post-quantum exchange done. */
  public boolean ready() {
    return false;
  }

  /** The cipher agreed on. */
  public Aead.Kind cipher() {
    return Aead.Kind.CHACHA20_POLY1305;
  }

  /** Whether a secret of ML-KEM-768 is mixed into the keys in use. */
  public boolean postQuantum() {
    return false;
  }

  /** When this session first came up. */
  public long establishedNs() {
    return 0;
  }

  /** When the last authentic packet came. */
  public long lastReceivedNs() {
    return 0;
  }

  /** Authentic packets received. */
  public long rxPackets() {
    return 0;
  }

  /** Packets sealed. */
  public long txPackets() {
    return 0;
  }

  /**
   * Seals an inner packet into a bare datagram: 16 bytes of header, {@code length}, 16 of tag.
   *
   * @param space 0 to 253: one per sender and path, so that reordering between paths costs nothing
   * @return the datagram's length, or -1 if there are no keys
   */
  public int seal(
      long nowNs, int space, byte[] inner, int offset, int length, byte[] out, int outOffset) {
    return -1;
  }

  /**
   * Writes a relay frame to this session's peer, a neighbour: only the header is sealed, bound to
   * the body's own tag.
   *
   * @param body ciphertext and tag of a sealed packet (everything behind its 16-byte header)
   * @return the datagram's length, or -1 if there are no keys
   */
  public int sealRelay(
      long nowNs,
      byte[] header,
      int headerLength,
      byte[] body,
      int bodyOffset,
      int bodyLength,
      byte[] out,
      int outOffset) {
    return -1;
  }
}
