package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Type;
import io.peaknet.dns.Zone;
import io.peaknet.dns.Zones;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What zones hold of services. No server, no threads. */
class ZonePublisherTest {
  private static final Name EXAMPLE = Name.parse("example");
  private static final ServiceId A = new ServiceId("test", "", "a");
  private static final ServiceId B = new ServiceId("test", "", "b");
  private static final ServicePort HTTP = ServicePort.tcp("http", 80);

  private final Zones zones = new Zones();
  private final Zone example = add(ZoneConfig.of(EXAMPLE));
  private final ZonePublisher publisher = new ZonePublisher(zones);

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "STICKY", "NEAREST"})
  void everyReplicaIsInSomeAnswerHoweverSmallAnswersAre(Policy policy) {
    List<Selection.Member> members = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Endpoint plain = replica("2001:db8::" + Integer.toHexString(i + 1), null);
      members.add(member(plain.with(new Topology("zone" + i % 3, ""))));
    }
    Answers one = new Answers(Duration.ofSeconds(5), 1, true, true, true, Map.of());
    ServiceSpec spec = spec(A, "a.example").with(one).with(Steering.by(policy, null));
    publish(new Selection(spec, spec.names(), members, List.of()));
    RecordSet set = example.find(Name.parse("a.example"), Type.AAAA).orElseThrow();
    assertThat(set.union()).hasSize(120);
    assertThat(set.variants()).allMatch(variant -> variant.data().size() == 1);
  }

  @Test
  void aNameThatAServiceClaimsIsNotThatOfAnothersReplica() {
    Selection pods = selection(spec(A, "app.example"), List.of(replica("2001:db8::a", "www")));
    publish(pods);
    assertThat(texts("www.app.example", Type.AAAA)).containsExactly("2001:db8:0:0:0:0:0:a");
    assertThat(texts("_http._tcp.app.example", Type.SRV))
        .containsExactly("0 1 80 www.app.example.");
    Selection claim = selection(spec(B, "www.app.example"), List.of(replica("192.0.2.1", null)));
    publish(claim);
    assertThat(texts("www.app.example", Type.A)).containsExactly("192.0.2.1");
    assertThat(texts("www.app.example", Type.AAAA)).isEmpty();
    assertThat(texts("_http._tcp.app.example", Type.SRV))
        .as("its clients are not led to the other service")
        .containsExactly("0 1 80 app.example.");
    publish(pods);
    assertThat(texts("www.app.example", Type.AAAA)).as("whoever came last").isEmpty();
    publisher.publish(List.of(), List.of(B));
    assertThat(texts("www.app.example", Type.A)).isEmpty();
    assertThat(texts("www.app.example", Type.AAAA)).containsExactly("2001:db8:0:0:0:0:0:a");
    assertThat(texts("_http._tcp.app.example", Type.SRV))
        .containsExactly("0 1 80 www.app.example.");
  }

  @Test
  void aNameOfAServiceWithoutReplicasIsItsOwn() {
    publish(
        selection(spec(B, "www.app.example"), List.of()),
        selection(spec(A, "app.example"), List.of(replica("2001:db8::a", "www"))));
    assertThat(texts("www.app.example", Type.AAAA)).isEmpty();
    assertThat(texts("app.example", Type.AAAA)).hasSize(1);
  }

  @Test
  void aServicesOwnNameIsNotThatOfItsReplica() {
    Endpoint chosen = replica("192.0.2.1", "one");
    Endpoint other = replica("2001:db8::2", "www");
    publish(
        new Selection(
            spec(A, "www.app.example", "app.example"),
            List.of("www.app.example", "app.example"),
            List.of(member(chosen)),
            List.of(member(other))));
    assertThat(texts("www.app.example", Type.A)).containsExactly("192.0.2.1");
    assertThat(texts("www.app.example", Type.AAAA)).isEmpty();
  }

  @Test
  void oneThatMakesNoSenseStaysAsItWasAndKeepsNobodyOut() {
    Selection good = selection(spec(A, "a.example"), List.of(replica("192.0.2.1", null)));
    publish(good);
    Selection bad =
        new Selection(good.spec(), List.of("a.example", "no..name"), List.of(), List.of());
    publish(bad, selection(spec(B, "b.example"), List.of(replica("192.0.2.2", null))));
    assertThat(texts("a.example", Type.A)).containsExactly("192.0.2.1");
    assertThat(texts("b.example", Type.A)).containsExactly("192.0.2.2");
    assertThat(publisher.trouble(A)).contains("no..name");
    assertThat(publisher.trouble(B)).isEmpty();
    publish(selection(good.spec(), List.of()));
    assertThat(texts("a.example", Type.A)).isEmpty();
    assertThat(publisher.trouble(A)).isEmpty();
  }

  @Test
  void aReplicaWhoseOwnNameWouldBeTooLongHasNone() {
    String name = "a.".repeat(90) + "b".repeat(40) + ".example";
    Endpoint replica = replica("2001:db8::a", "x".repeat(63));
    publish(selection(spec(A, name), List.of(replica)));
    assertThat(publisher.trouble(A)).isEmpty();
    assertThat(texts(name, Type.AAAA)).hasSize(1);
    assertThat(texts("_http._tcp." + name, Type.SRV)).containsExactly("0 1 80 " + name + ".");
  }

  @Test
  void portsOfOneNumberAreOnePlaceWithAllThatIsSpokenThere() {
    List<ServicePort> ports =
        List.of(
            new ServicePort("https", 443, ServicePort.Protocol.TCP, List.of("h2", "http/1.1")),
            new ServicePort("quic", 443, ServicePort.Protocol.UDP, List.of("h3")),
            new ServicePort("alt", 8443, ServicePort.Protocol.UDP, List.of("h3")),
            new ServicePort("alt-tcp", 8443, ServicePort.Protocol.TCP, List.of("h2", "h3")),
            new ServicePort("dot", 853, ServicePort.Protocol.TCP, List.of("dot")));
    ServiceSpec spec = ServiceSpec.of(A, Instant.EPOCH, List.of("a.example"), ports);
    publish(selection(spec, List.of(replica("192.0.2.1", null))));
    assertThat(texts("a.example", Type.HTTPS)).containsExactly("1 . alpn=h2,http/1.1,h3");
    assertThat(texts("_8443._https.a.example", Type.HTTPS))
        .containsExactly("1 a.example. alpn=h3,h2 port=8443");
    assertThat(texts("_853._dot.a.example", Type.SVCB))
        .containsExactly("1 a.example. alpn=dot port=853");
  }

  @Test
  void aZoneThatComesTakesItsNamesOutOfTheOneAbove() {
    publish(
        selection(spec(A, "web.sub.example"), List.of(replica("192.0.2.1", null))),
        selection(spec(B, "ns.sub.example"), List.of(replica("2001:db8::b", null))));
    ZoneConfig below =
        new ZoneConfig(
            Name.parse("sub.example"),
            Map.of(Name.parse("ns.sub.example"), List.of(InetAddress.ofLiteral("2001:db8::53"))),
            java.util.Optional.empty(),
            ZoneConfig.Times.STANDARD,
            List.of(),
            io.peaknet.dns.ZoneRules.CLOSED);
    Zone sub = add(below);
    publisher.join(sub);
    assertThat(texts("web.sub.example", Type.A)).containsExactly("192.0.2.1");
    assertThat(texts("ns.sub.example", Type.AAAA)).containsExactly("2001:db8:0:0:0:0:0:53");
    assertThat(example.content()).allMatch(set -> set.name().equals(EXAMPLE));
    publisher.publish(List.of(), List.of(A));
    zones.remove(sub.origin());
    publisher.leave(sub, below.content(sub.serial()));
    assertThat(texts("web.sub.example", Type.A)).as("who went meanwhile").isEmpty();
    assertThat(texts("ns.sub.example", Type.AAAA)).containsExactly("2001:db8:0:0:0:0:0:b");
  }

  private Zone add(ZoneConfig zone) {
    return zones.add(zone.origin(), zone.content(1), zone.rules());
  }

  private void publish(Selection... selections) {
    publisher.publish(List.of(selections), List.of());
  }

  private static ServiceSpec spec(ServiceId id, String... names) {
    return ServiceSpec.of(id, Instant.EPOCH, List.of(names), List.of(HTTP));
  }

  private static Selection selection(ServiceSpec spec, List<Endpoint> replicas) {
    return new Selection(
        spec, spec.names(), replicas.stream().map(ZonePublisherTest::member).toList(), List.of());
  }

  private static Selection.Member member(Endpoint endpoint) {
    return new Selection.Member(endpoint, endpoint.addresses());
  }

  private static Endpoint replica(String address, @Nullable String hostname) {
    return new Endpoint(
        new EndpointId("test", address),
        List.of(InetAddress.ofLiteral(address)),
        Condition.READY,
        Topology.UNKNOWN,
        1,
        hostname,
        Map.of(),
        Map.of());
  }

  /** What the zone that a name lies in holds of it. */
  private List<String> texts(String text, Type type) {
    Name name = Name.parse(text);
    Zone zone =
        zones.all().stream()
            .filter(one -> name.isWithin(one.origin()))
            .max(java.util.Comparator.comparingInt(one -> one.origin().labels()))
            .orElseThrow();
    return zone.find(name, type).map(RecordSet::union).orElse(List.of()).stream()
        .map(Data::toString)
        .toList();
  }
}
