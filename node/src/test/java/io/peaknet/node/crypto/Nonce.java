package io.peaknet.node.crypto;

import java.nio.ByteBuffer;

/** A nonce as the cipher takes it. */
record Nonce(int high, long low) {
  static Nonce of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Nonce(buffer.getInt(), buffer.getLong());
  }
}
