package io.peaknet.protocol.address;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;

/**
 * A granter's signed word that a node may live at an address for a while.
 *
 * @param network nonce of the outermost area
 * @param address the granter's address and one more digit; where addresses are made anew (ADDR-24),
 *     any that the granter hands on
 * @param grantee who may live there
 * @param seconds for how long, counted from receipt: no clocks are compared
 * @param granter the neighbour that it came from
 * @param signature the granter's, over all of the above
 */
public record Lease(
    long network,
    Digits address,
    IdentityAddress grantee,
    int seconds,
    Identity granter,
    byte[] signature) {
  private static final byte[] CONTEXT = "peak lease v1".getBytes(StandardCharsets.US_ASCII);
  private static final int SIGNATURE_LENGTH = 64;

  /** A lease signed with the granter's key. */
  public static Lease sign(
      Suite suite,
      Suite.KeyPair key,
      long network,
      Digits address,
      IdentityAddress grantee,
      int seconds) {
    byte[] signature = suite.sign(key, signed(network, address, grantee, seconds));
    return new Lease(network, address, grantee, seconds, Identity.of(key.publicKey()), signature);
  }

  /** Whether the granter signed it. */
  public boolean verify(Suite suite) {
    return suite.verify(granter.publicKey(), signed(network, address, grantee, seconds), signature);
  }

  private static byte[] signed(long network, Digits address, IdentityAddress grantee, int seconds) {
    WireWriter out = new WireWriter().bytes(CONTEXT).u64(network);
    address.write(out);
    return out.identity(grantee).u32(seconds).toBytes();
  }

  /** Writes it. */
  public void write(WireWriter out) {
    out.u64(network);
    address.write(out);
    out.identity(grantee).u32(seconds).bytes(granter.publicKey()).bytes(signature);
  }

  /** Reads it; the signature is not checked. */
  public static Lease read(WireReader in) throws MalformedException {
    return new Lease(
        in.u64(),
        Digits.read(in),
        in.identity(),
        in.u32(),
        Identity.of(in.bytes(Identity.KEY_LENGTH)),
        in.bytes(SIGNATURE_LENGTH));
  }
}
