package io.peaknet.protocol.allocation;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;

/**
 * The word of a network's head that a round of {@link Resplit} is its own, so that nobody on the
 * way can begin one.
 *
 * @param number rises with the head's epoch and its rounds: none of a head is taken twice
 * @param head whose word it is
 * @param signature the head's
 */
record Warrant(long number, Identity head, byte[] signature) {
  private static final byte[] CONTEXT = "peak split v1".getBytes(StandardCharsets.US_ASCII);
  private static final int SIGNATURE_LENGTH = 64;

  static Warrant sign(Suite suite, Suite.KeyPair key, long network, long round, long number) {
    byte[] signature = suite.sign(key, signed(network, round, number));
    return new Warrant(number, Identity.of(key.publicKey()), signature);
  }

  /** Whether the network's head has signed it for a round. */
  boolean isGood(Suite suite, IdentityAddress networksHead, long network, long round) {
    return head.address().equals(networksHead)
        && suite.verify(head.publicKey(), signed(network, round, number), signature);
  }

  private static byte[] signed(long network, long round, long number) {
    return new WireWriter().bytes(CONTEXT).u64(network).u64(round).u64(number).toBytes();
  }

  void write(WireWriter out) {
    out.u64(number).bytes(head.publicKey()).bytes(signature);
  }

  static Warrant read(WireReader in) throws MalformedException {
    return new Warrant(
        in.u64(), Identity.of(in.bytes(Identity.KEY_LENGTH)), in.bytes(SIGNATURE_LENGTH));
  }
}
