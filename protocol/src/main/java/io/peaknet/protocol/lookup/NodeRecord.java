package io.peaknet.protocol.lookup;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.route.Labels;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;

/**
 * What the directory says of a node: its keys and where it is, signed by itself.
 *
 * @param certificate its keys
 * @param sequence the newer is believed; only the node itself raises it
 * @param leaseSeconds how long anchors keep it, counted from receipt
 * @param network nonce of the network that the locator belongs to
 * @param locator where it is
 * @param signature 64 bytes, over everything before
 */
public record NodeRecord(
    KeyCertificate certificate,
    long sequence,
    int leaseSeconds,
    long network,
    Locator locator,
    byte[] signature) {
  private static final byte[] CONTEXT = "peak record v1".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int SIGNATURE_LENGTH = 64;

  /** A record signed with the node's key. */
  public static NodeRecord sign(
      Suite suite,
      Suite.KeyPair key,
      KeyCertificate certificate,
      long sequence,
      int leaseSeconds,
      long network,
      Locator locator) {
    WireWriter body = new WireWriter();
    writeBody(body, certificate, sequence, leaseSeconds, network, locator);
    byte[] signature = suite.sign(key, signed(body.toBytes()));
    return new NodeRecord(certificate, sequence, leaseSeconds, network, locator, signature);
  }

  /** Whether both signatures are the node's. */
  public boolean verify(Suite suite) {
    WireWriter body = new WireWriter();
    writeBody(body, certificate, sequence, leaseSeconds, network, locator);
    return suite.verify(certificate.identity().publicKey(), signed(body.toBytes()), signature)
        && certificate.verify(suite);
  }

  private static byte[] signed(byte[] body) {
    return new WireWriter(CONTEXT.length + body.length).bytes(CONTEXT).bytes(body).toBytes();
  }

  /** Whom it is about. */
  public IdentityAddress node() {
    return certificate.identity().address();
  }

  private static void writeBody(
      WireWriter out,
      KeyCertificate certificate,
      long sequence,
      int leaseSeconds,
      long network,
      Locator locator) {
    out.u8(VERSION);
    certificate.encode(out);
    out.u64(sequence).u32(leaseSeconds).u64(network);
    locator.address().write(out);
    locator.labels().write(out);
  }

  /** Writes it. */
  public void write(WireWriter out) {
    writeBody(out, certificate, sequence, leaseSeconds, network, locator);
    out.bytes(signature);
  }

  /** Reads it; signatures are not checked. */
  public static NodeRecord read(WireReader in) throws MalformedException {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException("record of version " + version);
    }
    KeyCertificate certificate = KeyCertificate.decode(in);
    long sequence = in.u64();
    int leaseSeconds = in.u32();
    long network = in.u64();
    Locator locator = new Locator(Digits.read(in), Labels.read(in));
    return new NodeRecord(
        certificate, sequence, leaseSeconds, network, locator, in.bytes(SIGNATURE_LENGTH));
  }
}
