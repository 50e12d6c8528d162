package io.peaknet.dns;

import java.time.Instant;
import java.util.List;

/**
 * A record set and its signatures.
 *
 * @param set what is signed
 * @param signatures of each variant; empty: it is not signed
 * @param unionSignatures of what secondaries get
 * @param signedAt when
 */
record SignedSet(
    RecordSet set, List<List<Data>> signatures, List<Data> unionSignatures, Instant signedAt) {
  static SignedSet unsigned(RecordSet set) {
    return new SignedSet(set, List.of(), List.of(), Instant.MAX);
  }

  boolean isSigned() {
    return !signatures.isEmpty();
  }
}
