package io.peaknet.dns;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.RRset;

/** Signs the record sets of a zone (RFC 4034 section 3). */
final class Signer {
  /** How far in the past signatures begin, for clocks that are behind. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final int KEY_TTL_SECONDS = 3600;

  private final Name origin;
  private final Signing signing;
  private final Clock clock;
  private final List<DNSKEYRecord> keys;

  Signer(Name origin, Signing signing, Clock clock) {
    this.origin = origin;
    this.signing = signing;
    this.clock = clock;
    this.keys = signing.keys().stream().map(key -> key.dnskey(origin, KEY_TTL_SECONDS)).toList();
  }

  /** The keys as the zone publishes them. */
  RecordSet dnskeys() {
    return RecordSet.of(origin, KEY_TTL_SECONDS, keys.stream().map(Data::of).toList());
  }

  /** What the zone above is to hold. */
  List<Data> ds() {
    return keys.stream()
        .map(key ->
            Data.of(
                new org.xbill.DNS.DSRecord(
                    Wire.name(origin), 1, KEY_TTL_SECONDS, DNSSEC.Digest.SHA256, key)))
        .toList();
  }

  /** When signatures are to be made anew that were made before this. */
  Instant renewBefore() {
    return clock.instant().minus(Duration.ofDays(signing.validDays()).dividedBy(2));
  }

  /**
   * Signs a set, its variants and its union each by itself.
   *
   * @param before what was there, whose signatures are used again where the same is signed
   */
  SignedSet sign(RecordSet set, @Nullable SignedSet before) {
    Instant now = clock.instant();
    Map<Set<Data>, List<Data>> known = new HashMap<>();
    Instant oldest = now;
    if (before != null
        && before.isSigned()
        && before.set().ttlSeconds() == set.ttlSeconds()
        && before.signedAt().isAfter(renewBefore())) {
      List<Variant> variants = before.set().variants();
      for (int i = 0; i < variants.size(); i++) {
        known.put(new HashSet<>(variants.get(i).data()), before.signatures().get(i));
      }
      known.put(new HashSet<>(before.set().union()), before.unionSignatures());
      oldest = before.signedAt();
    }
    List<List<Data>> signatures = new ArrayList<>();
    for (Variant variant : set.variants()) {
      signatures.add(signed(set, variant.data(), known, now));
    }
    return new SignedSet(set, signatures, signed(set, set.union(), known, now), oldest);
  }

  private List<Data> signed(
      RecordSet set, List<Data> data, Map<Set<Data>, List<Data>> known, Instant now) {
    return known.computeIfAbsent(
        new HashSet<>(data), _ -> signatures(set.name(), set.ttlSeconds(), data, now));
  }

  private List<Data> signatures(Name owner, long ttlSeconds, List<Data> data, Instant now) {
    var rrset = new RRset();
    data.forEach(one -> rrset.addRR(Wire.record(owner, ttlSeconds, one)));
    List<Data> signatures = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      try {
        signatures.add(
            Data.of(
                DNSSEC.sign(
                    rrset,
                    keys.get(i),
                    signing.keys().get(i).privateKey(),
                    now.minus(BACKDATED),
                    now.plus(Duration.ofDays(signing.validDays())))));
      } catch (DNSSECException e) {
        throw new IllegalStateException("signing " + owner, e);
      }
    }
    return signatures;
  }
}
