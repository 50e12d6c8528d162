package io.peaknet.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Type;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.kubernetes.resource.PeakZoneSpec;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Authority;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Delegation;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Server;
import io.peaknet.services.ZoneConfig;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a {@code PeakZone} comes to. */
class ZoningTest {
  private static final Name ORIGIN = Name.parse("peak.example");
  private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::53");
  private static final InetAddress FOUR = InetAddress.ofLiteral("192.0.2.53");

  @Test
  void nameServersAndTheirMailboxAreThoseOfTheSpec() {
    ZoneConfig zone =
        Zoning.of(
            spec(
                new Authority("dns.peak.example", 60, 10, 3600, 9),
                List.of(
                    new Server("ns1.peak.example", List.of("2001:db8::53", "192.0.2.53")),
                    new Server("ns.elsewhere.example", null)),
                null));
    assertThat(zone.origin()).isEqualTo(ORIGIN);
    assertThat(zone.nameservers().keySet())
        .containsExactly(ORIGIN.child("ns1"), Name.parse("ns.elsewhere.example"));
    assertThat(zone.nameservers().get(ORIGIN.child("ns1"))).containsExactly(SIX, FOUR);
    assertThat(zone.hostmaster()).contains(ORIGIN.child("dns"));
    assertThat(zone.times()).isEqualTo(new ZoneConfig.Times(60, 10, 3600, 9));
    assertThat(Zoning.of(spec(null, List.of(), null)).times()).isEqualTo(ZoneConfig.Times.STANDARD);
  }

  /** R1: a main server that delegates to those of clusters (RFC 1034 section 4.2.1). */
  @Test
  void delegationsHaveGlueBelowTheCutAlone() {
    Name cut = ORIGIN.child("north");
    ZoneConfig zone =
        Zoning.of(
            spec(
                null,
                List.of(new Server("ns1.peak.example", List.of("2001:db8::1"))),
                List.of(
                    new Delegation(
                        "north",
                        List.of(
                            new Server(
                                "ns.north.peak.example", List.of("2001:db8::53", "192.0.2.53")),
                            new Server("ns1.peak.example", List.of("2001:db8::bad"))),
                        List.of("1 13 2 " + "ab".repeat(32))))));
    assertThat(zone.records())
        .containsExactlyInAnyOrder(
            RecordSet.of(cut, 300, List.of(Data.ns(cut.child("ns")), Data.ns(ORIGIN.child("ns1")))),
            RecordSet.of(cut.child("ns"), 300, List.of(Data.address(SIX))),
            RecordSet.of(cut.child("ns"), 300, List.of(Data.address(FOUR))),
            RecordSet.of(cut, 300, List.of(Data.parse(Type.DS, "1 13 2 " + "ab".repeat(32)))));
  }

  @Test
  void whatMakesNoSenseIsSaidAndTheZoneStaysAsItWas() {
    ToldZones told = new ToldZones();
    ZoneTeller teller = new ZoneTeller(told);
    List<Server> servers = List.of(new Server("ns1.peak.example", List.of("2001:db8::1")));
    teller.tell(List.of(fact("zone", 1, spec(null, servers, null))));
    ZoneConfig before = told.zones.get(ORIGIN);
    assertThat(before).isNotNull();
    List<Delegation> wrong =
        List.of(new Delegation("north", servers, List.of("no DS record at all")));
    assertThatThrownBy(() -> Zoning.of(spec(null, servers, wrong)))
        .isInstanceOf(IllegalArgumentException.class);
    teller.tell(List.of(fact("zone", 1, spec(null, servers, wrong))));
    assertThat(told.zones.get(ORIGIN)).isEqualTo(before);
    assertThat(teller.problems()).singleElement().asString().contains("PeakZone zone");
    teller.tell(List.of());
    assertThat(told.zones).isEmpty();
    assertThat(teller.problems()).isEmpty();
  }

  /** What was served before a restart is, until it is known not to be there any more. */
  @Test
  void whatIsNotThereAtFirstIsSaidAndWhatMakesNoSenseStays() {
    List<Server> servers = List.of(new Server("ns1.peak.example", List.of("2001:db8::1")));
    PeakZoneSpec good = spec(null, servers, null);
    PeakZoneSpec bad =
        spec(null, servers, List.of(new Delegation("north", servers, List.of("no DS"))));
    ToldZones told = new ToldZones();
    told.serve(Zoning.of(good));
    new ZoneTeller(told).tell(List.of(fact("zone", 1, bad)));
    assertThat(told.zones).containsOnlyKeys(ORIGIN);
    ZoneTeller teller = new ZoneTeller(told);
    teller.tell(List.of());
    assertThat(told.zones).isEmpty();
    told.serve(Zoning.of(good));
    teller.tell(List.of());
    assertThat(told.zones).as("said once").containsOnlyKeys(ORIGIN);
  }

  @Test
  void anAddressThatIsWrittenTwiceIsOne() {
    List<Server> twice =
        List.of(
            new Server("ns1.north.peak.example", List.of("2001:db8::1", "2001:0db8::1")),
            new Server("ns1.peak.example", List.of("192.0.2.1", "192.0.2.1")));
    ZoneConfig zone = Zoning.of(spec(null, twice, List.of(new Delegation("north", twice, null))));
    assertThat(zone.nameservers().values()).allMatch(addresses -> addresses.size() == 1);
    assertThat(zone.records())
        .contains(
            RecordSet.of(
                ORIGIN.child("north").child("ns1"),
                300,
                Data.address(InetAddress.ofLiteral("2001:db8::1"))));
  }

  @Test
  void ofTwoOfOneOriginTheOlderCounts() {
    ToldZones told = new ToldZones();
    ZoneTeller teller = new ZoneTeller(told);
    PeakZoneSpec one =
        spec(null, List.of(new Server("ns1.peak.example", List.of("2001:db8::1"))), null);
    PeakZoneSpec other =
        spec(null, List.of(new Server("ns2.peak.example", List.of("2001:db8::2"))), null);
    teller.tell(List.of(fact("a", 2, other), fact("b", 1, one)));
    assertThat(told.zones.get(ORIGIN)).isEqualTo(Zoning.of(one));
    teller.tell(List.of(fact("a", 2, other)));
    assertThat(told.zones.get(ORIGIN)).isEqualTo(Zoning.of(other));
  }

  private static Fact.Zone fact(String name, long created, PeakZoneSpec spec) {
    return new Fact.Zone(new Fact.Key("", name), 1, Instant.ofEpochSecond(created), spec);
  }

  private static PeakZoneSpec spec(
      @Nullable Authority soa, List<Server> servers, @Nullable List<Delegation> delegations) {
    return new PeakZoneSpec("peak.example", servers, soa, null, delegations);
  }
}
