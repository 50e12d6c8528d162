package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static io.peaknet.dns.Asker.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** What a signed zone answers, verified by dnsjava. */
final class DnssecTest {
  private final Asker asker = new Asker();

  private List<DNSKEYRecord> keys() {
    return asker.askSigned("example.org.", "DNSKEY").getSection(Section.ANSWER).stream()
        .filter(DNSKEYRecord.class::isInstance)
        .map(DNSKEYRecord.class::cast)
        .toList();
  }

  /** All sets of a section but delegations have a signature that holds. */
  private void verify(Message message, List<DNSKEYRecord> keys) throws Exception {
    boolean referral = message.getSection(Section.ANSWER).isEmpty() && !isDenied(message);
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
      for (RRset set : message.getSectionRRsets(section)) {
        if (referral && set.getType() == org.xbill.DNS.Type.NS) {
          continue;
        }
        assertThat(set.sigs()).as("signatures of " + set + " in " + message).isNotEmpty();
        for (RRSIGRecord signature : set.sigs()) {
          DNSKEYRecord key =
              keys.stream()
                  .filter(one -> one.getFootprint() == signature.getFootprint())
                  .findFirst()
                  .orElseThrow();
          DNSSEC.verify(set, signature, key, java.time.Instant.now());
        }
      }
    }
  }

  private static boolean isDenied(Message message) {
    return message.getSection(Section.AUTHORITY).stream()
        .anyMatch(record -> record.getType() == org.xbill.DNS.Type.SOA);
  }

  private static List<NSECRecord> denials(Message message) {
    return message.getSection(Section.AUTHORITY).stream()
        .filter(NSECRecord.class::isInstance)
        .map(NSECRecord.class::cast)
        .toList();
  }

  private static boolean covers(NSECRecord denial, Name name) {
    Name from = Wire.name(denial.getName());
    Name to = Wire.name(denial.getNext());
    boolean last = to.compareTo(from) <= 0;
    return from.compareTo(name) < 0 && (last || name.compareTo(to) < 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "Ed25519"})
  void answersOfEveryKindVerify(String algorithm) throws Exception {
    SigningKey key =
        algorithm.equals("P-256") ? SigningKey.generateP256() : SigningKey.generateEd25519();
    Name secure = ORIGIN.child("secure");
    List<Variant> variants =
        List.of(
            Variant.of(List.of(Data.address(InetAddress.ofLiteral("192.0.2.1")))),
            Variant.of(
                List.of(
                    Data.address(InetAddress.ofLiteral("192.0.2.2")),
                    Data.address(InetAddress.ofLiteral("192.0.2.3")))));
    Zone zone =
        asker.add(
            ZoneRules.CLOSED.withSigning(Signing.with(key)),
            addresses(ORIGIN.child("www"), "2001:db8::1"),
            new RecordSet(ORIGIN.child("svc"), Type.A, 5, variants, Choice.IN_TURN),
            addresses(Name.parse("deep.er.example.org"), "192.0.2.1"),
            RecordSet.of(Name.parse("*.wild.example.org"), 60, Data.txt("w")),
            RecordSet.of(ORIGIN.child("alias"), 60, Data.cname(Name.parse("x.wild.example.org"))),
            RecordSet.of(ORIGIN.child("open"), 60, Data.ns(Name.parse("ns.open.example.org"))),
            addresses(Name.parse("ns.open.example.org"), "192.0.2.53"),
            RecordSet.of(secure, 60, Data.ns(Name.parse("ns.example.net"))),
            RecordSet.of(secure, 60, Data.parse(Type.DS, "1 13 2 " + "AB".repeat(32))));
    List<DNSKEYRecord> keys = keys();
    assertThat(keys).hasSize(1);
    assertThat(zone.ds())
        .containsExactly(
            Data.of(
                new org.xbill.DNS.DSRecord(
                    Wire.name(ORIGIN), 1, 3600, DNSSEC.Digest.SHA256, keys.getFirst())));
    String[] questions = {
      "example.org. SOA",
      "example.org. DNSKEY",
      "www.example.org. AAAA",
      "www.example.org. A",
      "svc.example.org. A",
      "svc.example.org. A",
      "svc.example.org. TXT",
      "er.example.org. A",
      "no.example.org. A",
      "a.b.c.no.example.org. A",
      "x.wild.example.org. TXT",
      "x.wild.example.org. A",
      "y.x.wild.example.org. TXT",
      "alias.example.org. TXT",
      "alias.example.org. A",
      "x.open.example.org. A",
      "open.example.org. DS",
      "secure.example.org. A",
      "secure.example.org. DS",
      "zzz.example.org. A",
      "www.example.org. NSEC",
      "example.org. ANY"
    };
    for (String question : questions) {
      String[] parts = question.split(" ", -1);
      verify(asker.askSigned(parts[0], parts[1]), keys);
    }
    Message open = asker.askSigned("x.open.example.org.", "A");
    assertThat(denials(open))
        .singleElement()
        .satisfies(
            one -> assertThat(one.hasType(org.xbill.DNS.Type.DS)).as("proof of no DS").isFalse());
    assertThat(asker.askSigned("secure.example.org.", "A").getSection(Section.AUTHORITY))
        .anyMatch(record -> record.getType() == org.xbill.DNS.Type.DS);
    Message between = asker.askSigned("er.example.org.", "A");
    assertThat(between.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(denials(between)).anyMatch(one -> covers(one, Name.parse("er.example.org")));
  }

  @Test
  void denialsCoverWhateverIsNotThereThroughAllChanges() throws Exception {
    Zone zone = asker.add(ZoneRules.CLOSED.withSigning(Signing.with(SigningKey.generateP256())));
    List<DNSKEYRecord> keys = keys();
    ForAll.seeds(
        5,
        40,
        random -> {
          var change = Change.builder();
          for (int i = 0; i < 4; i++) {
            Name name = randomName(random);
            if (random.nextBoolean()) {
              change.put(addresses(name, "192.0.2." + random.nextInt(3)));
            } else {
              change.remove(name, Type.A);
            }
          }
          zone.apply(change.build());
          for (int i = 0; i < 4; i++) {
            Name name = randomName(random);
            Message answer = asker.askSigned(name.toString(), "A");
            verify(answer, keys);
            if (answer.getRcode() == Rcode.NXDOMAIN) {
              assertThat(denials(answer)).as("%s", answer).anyMatch(one -> covers(one, name));
              assertThat(denials(answer))
                  .as("no wildcard: %s", answer)
                  .anyMatch(one -> covers(one, encloser(zone, name).child("*")));
            } else if (answer.getSection(Section.ANSWER).isEmpty()) {
              assertThat(denials(answer))
                  .anyMatch(one -> covers(one, name) || Wire.name(one.getName()).equals(name));
            }
          }
        });
    assertChain(zone);
  }

  private static Name randomName(Random random) {
    Name name = ORIGIN;
    for (int i = 0; i <= random.nextInt(3); i++) {
      name = name.child(String.valueOf((char) ('a' + random.nextInt(5))));
    }
    return name;
  }

  private static Name encloser(Zone zone, Name name) {
    Name at = name.parent();
    while (true) {
      Name above = at;
      if (zone.content().stream().anyMatch(set -> set.name().isWithin(above))) {
        return at;
      }
      at = at.parent();
    }
  }

  /** From each name to the next and from the last to the first. */
  private static void assertChain(Zone zone) {
    List<NSECRecord> chain = new ArrayList<>();
    for (ZoneEntry.Owned one : zone.writer().transfer()) {
      Record record = Wire.record(one.owner(), one.ttlSeconds(), one.data());
      if (record instanceof NSECRecord denial) {
        chain.add(denial);
      }
    }
    for (int i = 0; i < chain.size(); i++) {
      assertThat(chain.get(i).getNext()).isEqualTo(chain.get((i + 1) % chain.size()).getName());
    }
    assertThat(chain).hasSize(zone.names());
  }

  @Test
  void signaturesAreUsedAgainAndRenewedInTime() throws Exception {
    var clock = new MovedClock();
    var zones = new Zones(clock);
    Zone zone =
        zones.add(
            ORIGIN,
            Asker.apex(ORIGIN),
            ZoneRules.CLOSED.withSigning(Signing.with(SigningKey.generateP256())));
    List<ZoneEntry.Owned> before = zone.writer().transfer();
    zone.apply(Change.builder().put(addresses(ORIGIN.child("www"), "::1")).build());
    List<ZoneEntry.Owned> after = zone.writer().transfer();
    assertThat(after)
        .as("the signatures of DNSKEY and NS are the same")
        .containsAll(
            before.stream()
                .filter(one -> one.data().type().equals(Type.RRSIG))
                .filter(one -> !one.data().toString().matches("(SOA|NSEC) .*"))
                .toList());
    int serial = zone.serial();
    zone.renewSignatures();
    assertThat(zone.serial()).isEqualTo(serial);
    clock.move(java.time.Duration.ofDays(8));
    zone.renewSignatures();
    assertThat(zone.serial()).isEqualTo(serial + 1);
    assertThat(zone.writer().transfer())
        .filteredOn(one -> one.data().type().equals(Type.RRSIG))
        .doesNotContainAnyElementsOf(
            after.stream().filter(one -> one.data().type().equals(Type.RRSIG)).toList());
  }

  private static final class MovedClock extends java.time.Clock {
    private java.time.Instant now = java.time.Instant.now();

    void move(java.time.Duration by) {
      now = now.plus(by);
    }

    @Override
    public java.time.Instant instant() {
      return now;
    }

    @Override
    public java.time.ZoneId getZone() {
      return java.time.ZoneOffset.UTC;
    }

    @Override
    public java.time.Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
