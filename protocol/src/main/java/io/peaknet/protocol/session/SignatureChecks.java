package io.peaknet.protocol.session;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checks each certificate once: the dearest thing that a stranger can ask for is rationed. */
final class SignatureChecks {
  private final Suite suite;
  private final Allowance allowance = new Allowance(SessionConstants.SOURCE_SIGNATURES);
  private final Map<ByteBuffer, Boolean> known = new LinkedHashMap<>(16, 0.75f, true);

  SignatureChecks(Suite suite) {
    this.suite = suite;
  }

  /**
   * Whether the certificate's signature is good.
   *
   * @param source who pays: an endpoint, or the neighbour that it came through
   * @return false too if the source has had its share of this second
   */
  boolean accepts(long nowNs, Object source, KeyCertificate certificate) {
    WireWriter encoded = new WireWriter(KeyCertificate.LENGTH);
    certificate.encode(encoded);
    ByteBuffer hash = ByteBuffer.wrap(suite.hash(encoded.toBytes()));
    Boolean before = known.get(hash);
    if (before != null) {
      return before;
    }
    if (!allowance.take(nowNs, source)) {
      return false;
    }
    boolean good = certificate.verify(suite);
    if (known.size() >= SessionConstants.REMEMBERED_CERTIFICATES) {
      known.remove(known.keySet().iterator().next());
    }
    known.put(hash, good);
    return good;
  }

  int size() {
    return known.size() + allowance.size();
  }
}
