package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zones of a server: who may do what with them, and what becomes of them while it runs. */
class ServerZonesTest extends ServerOnLoopback {
  /**
   * D23: PeakDNS is an open resolver that anybody may use against others, and tells its operators
   * nothing.
   */
  @Test
  void strangersGetAnswersAndNothingElse() throws Exception {
    ServiceServer server = start(config().withHttp(new InetSocketAddress(LOCAL, freePort())));
    source.feed().replace(List.of(web(), replica(1)));
    server.views();
    Question question = new Question(server);
    assertThat(question.ttl("web.example", "AAAA")).as("R5").isEqualTo(5);
    assertThat(question.code("www.elsewhere.test", "AAAA")).isEqualTo("REFUSED");
    assertThat(question.recurses("web.example")).isFalse();
    assertThatThrownBy(() -> question.code("example", "AXFR")).hasMessageContaining("REFUSED");
    assertThat(question.updates("example")).isEqualTo("REFUSED");
    long serial = serial(server, "example");
    source.feed().apply(List.of(replica(2)));
    server.views();
    assertThat(serial(server, "example"))
        .as("whoever follows the zone sees a change")
        .isGreaterThan(serial);
    assertThat(server.dnsStatus().answers()).isNotEmpty();
    assertThat(dns().rateLimit()).as("without being asked for").isPresent();
    assertThat(dns().cookies()).isPresent();
  }

  /** R9: any server of a zone gives the same client the same answer, so that one is enough. */
  @Test
  void serversOfOneSourceAnswerAlikeAndOneIsEnough() throws Exception {
    TestSource other = new TestSource();
    ServiceServer first = start(config());
    ServiceServer second = ServiceServer.start(config(), List.of(other));
    open.add(second);
    List<Change> changes = new ArrayList<>();
    Steering sticky = new Steering(Policy.STICKY, null, 1.5, 0.1, Duration.ZERO, 2);
    changes.add(new Change.ServicePut(((Change.ServicePut) web()).spec().with(sticky)));
    IntStream.rangeClosed(1, 50).forEach(number -> changes.add(replica(number)));
    source.feed().replace(changes);
    other.feed().replace(changes);
    first.views();
    second.views();
    List<String> answer = new Question(first).addresses("web.example");
    assertThat(answer).hasSize(2);
    assertThat(new Question(second).addresses("web.example")).isEqualTo(answer);
    first.close();
    assertThat(new Question(second).addresses("web.example")).isEqualTo(answer);
  }

  @Test
  void zonesComeChangeAndGoWhileServicesStay() throws Exception {
    ServiceServer server = start(ServicesConfig.of(dns(), ZoneConfig.of(Name.parse("test"))));
    source.feed().replace(List.of(web(), replica(1)));
    server.views();
    Question question = new Question(server);
    ZoneConfig zone = ZoneConfig.of(Name.parse("example"));
    server.serve(zone);
    server.views();
    assertThat(question.addresses("web.example")).containsExactly("1");
    assertThat(question.answers("example", "NS")).containsExactly("ns.example.");
    long before = serial(server, "example");
    ZoneConfig other =
        new ZoneConfig(
            zone.origin(),
            java.util.Map.of(
                Name.parse("ns1.example"), List.of(InetAddress.ofLiteral("2001:db8::53"))),
            Optional.of(Name.parse("dns.example")),
            ZoneConfig.Times.STANDARD.withNegative(7),
            List.of(),
            zone.rules());
    server.serve(other);
    server.views();
    assertThat(question.answers("example", "NS")).containsExactly("ns1.example.");
    assertThat(question.addresses("ns1.example")).containsExactly("53");
    assertThat(question.answers("example", "SOA").getFirst())
        .startsWith("ns1.example. dns.example. ")
        .endsWith(" 7");
    assertThat(question.addresses("web.example")).as("without a hole").containsExactly("1");
    assertThat(serial(server, "example")).isGreaterThan(before);
    server.serve(
        new ZoneConfig(
            Name.parse("test"),
            java.util.Map.of(),
            Optional.of(Name.parse("new.test")),
            ZoneConfig.Times.STANDARD,
            List.of(),
            zone.rules()));
    server.views();
    assertThat(question.answers("test", "SOA").getFirst())
        .as("what is configured stays")
        .contains("hostmaster.test.");
    server.leave(Name.parse("example"));
    server.leave(Name.parse("test"));
    server.views();
    assertThat(question.code("web.example", "AAAA")).isEqualTo("REFUSED");
    assertThat(question.code("test", "SOA")).isEqualTo("NOERROR");
    server.serve(zone);
    server.views();
    assertThat(question.addresses("web.example")).containsExactly("1");
  }

  @Test
  void aZoneBelowAnotherTakesItsNamesAndGivesThemBack() throws Exception {
    ServiceServer server = start(config());
    source.feed().replace(List.of(web(), replica(1)));
    server.views();
    Question question = new Question(server);
    server.serve(ZoneConfig.of(Name.parse("web.example")));
    server.views();
    assertThat(question.addresses("web.example")).containsExactly("1");
    assertThat(question.answers("web.example", "NS")).containsExactly("ns.web.example.");
    server.leave(Name.parse("web.example"));
    server.views();
    assertThat(question.addresses("web.example")).containsExactly("1");
    assertThat(question.answers("web.example", "NS")).isEmpty();
  }

  /** Where a source tells of zones, a tenant's name makes the server responsible for nothing. */
  @Test
  void servicesWaitForTheZoneThatTheirSourceTellsOf() throws Exception {
    TestSource cluster = new TestSource(true);
    ServiceServer server = start(ServicesConfig.of(dns()), cluster);
    cluster.feed().replace(List.of(web(), replica(1)));
    server.views();
    Question question = new Question(server);
    assertThat(question.code("web.example", "AAAA")).isEqualTo("REFUSED");
    server.serve(told("ns1"));
    server.views();
    assertThat(question.addresses("web.example")).containsExactly("1");
    assertThat(question.answers("example", "NS")).containsExactly("ns1.example.");
  }

  @Test
  void zonesThatASourceToldOfAreServedAfterARestartUntilItSaysOtherwise() throws Exception {
    ServicesConfig config = ServicesConfig.of(dns()).withState(folder.resolve("state.json"));
    TestSource cluster = new TestSource(true);
    ServiceServer first = start(config, cluster);
    first.serve(told("ns1"));
    first.serve(ZoneConfig.of(Name.parse("gone")));
    first.retain(List.of(Name.parse("example"), Name.parse("gone")));
    cluster.feed().replace(List.of(web(), replica(1)));
    first.views();
    first.close();

    ServiceServer second = start(config, new TestSource(true));
    Question question = new Question(second);
    assertThat(question.addresses("web.example")).containsExactly("1");
    assertThat(question.answers("example", "NS")).containsExactly("ns1.example.");
    assertThat(question.code("gone", "SOA")).isEqualTo("NOERROR");
    second.serve(told("ns2"));
    second.retain(List.of(Name.parse("example")));
    second.views();
    assertThat(question.answers("example", "NS")).containsExactly("ns2.example.");
    assertThat(question.addresses("web.example")).containsExactly("1");
    assertThat(question.code("gone", "SOA")).isEqualTo("REFUSED");
  }

  @Test
  void aZoneThatWasMadeForAServiceIsTakenOver() throws Exception {
    ServiceServer server = start(ServicesConfig.of(dns()));
    source.feed().replace(List.of(web(), replica(1)));
    server.views();
    Question question = new Question(server);
    assertThat(question.answers("example", "NS")).containsExactly("ns.example.");
    server.serve(told("ns1"));
    server.views();
    assertThat(question.answers("example", "NS")).containsExactly("ns1.example.");
    assertThat(question.addresses("ns1.example")).containsExactly("53");
    assertThat(question.addresses("web.example")).containsExactly("1");
    server.leave(Name.parse("example"));
    server.views();
    assertThat(question.answers("example", "NS")).containsExactly("ns.example.");
    assertThat(question.addresses("web.example")).containsExactly("1");
  }

  /** What one owner writes must not cost the others theirs. */
  @Test
  void oneWordThatMakesNoSenseKeepsNoOtherOut() throws Exception {
    ServiceServer server = start(config());
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    server.listen((_, _) -> {
      busy.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    busy.await();
    // All of this is one batch.
    server.serve(
        new ZoneConfig(
            Name.parse("test"),
            java.util.Map.of(),
            Optional.empty(),
            ZoneConfig.Times.STANDARD,
            List.of(RecordSet.of(Name.parse("elsewhere"), 5, Data.txt("not in there"))),
            ZONE.rules()));
    source.feed().replace(List.of(web(), replica(1)));
    server.serve(ZoneConfig.of(Name.parse("other")));
    free.countDown();
    server.views();
    Question question = new Question(server);
    assertThat(question.addresses("web.example")).containsExactly("1");
    assertThat(question.code("other", "SOA")).isEqualTo("NOERROR");
    assertThat(question.code("test", "SOA")).isEqualTo("REFUSED");
  }

  @Test
  void aNameServerThatHasOneAddressTwiceHasItOnce() throws Exception {
    ServiceServer server = start(config());
    InetAddress address = InetAddress.ofLiteral("2001:db8::53");
    server.serve(
        new ZoneConfig(
            Name.parse("test"),
            java.util.Map.of(Name.parse("ns1.test"), List.of(address, address)),
            Optional.empty(),
            ZoneConfig.Times.STANDARD,
            List.of(),
            ZONE.rules()));
    server.views();
    assertThat(new Question(server).addresses("ns1.test")).containsExactly("53");
  }

  private static ZoneConfig told(String nameserver) {
    return new ZoneConfig(
        Name.parse("example"),
        java.util.Map.of(
            Name.parse(nameserver + ".example"), List.of(InetAddress.ofLiteral("2001:db8::53"))),
        Optional.empty(),
        ZoneConfig.Times.STANDARD,
        List.of(),
        ZONE.rules());
  }

  private static long serial(ServiceServer server, String zone) {
    return Objects.requireNonNull(server.dnsStatus().zones().get(Name.parse(zone)));
  }
}
