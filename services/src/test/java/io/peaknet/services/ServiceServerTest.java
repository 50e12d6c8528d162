package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.peaknet.dns.Name;
import io.peaknet.dns.Prefix;
import io.peaknet.dns.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A whole server on the loopback, asked by a resolver. */
class ServiceServerTest extends ServerOnLoopback {
  @Test
  void whatASourceSaysIsAnsweredAndWhatItWithdrawsIsNot() throws Exception {
    ServiceServer server = start(config());
    source.feed().replace(List.of(web(), replica(1), replica(2), replica(3)));
    server.views();
    Question question = new Question(server);
    assertThat(question.addresses("web.example")).containsExactlyInAnyOrder("1", "2", "3");
    source.feed().apply(List.of(new Change.EndpointRemoved(WEB, id(2))));
    server.views();
    assertThat(question.addresses("web.example")).containsExactlyInAnyOrder("1", "3");
  }

  /**
   * D5: whatever else is asked of a name that there is gets NODATA from here, and no forwarding.
   */
  @Test
  void otherTypesOfANameThatThereIsHaveNoData() throws Exception {
    ServiceServer server = start(config());
    source.feed().replace(List.of(web(), replica(1)));
    server.views();
    Question question = new Question(server);
    assertThat(question.code("web.example", "A")).isEqualTo("NOERROR");
    assertThat(question.answers("web.example", "A")).isEmpty();
    assertThat(question.code("other.example", "AAAA")).isEqualTo("NXDOMAIN");
    assertThat(question.code("web.elsewhere", "AAAA")).isEqualTo("REFUSED");
  }

  @Test
  void aServiceWithoutReplicasStaysAName() throws Exception {
    ServiceServer server = start(config());
    source.feed().replace(List.of(web()));
    server.views();
    Question question = new Question(server);
    assertThat(question.code("web.example", "AAAA")).isEqualTo("NOERROR");
    assertThat(question.answers("_http._tcp.web.example", "SRV")).containsExactly("0 0 0 .");
  }

  @Test
  void declaredPortsGiveSrvAndHttpsAndAddressesLeadBack() throws Exception {
    ServiceServer server =
        start(
            ServicesConfig.of(dns(), ZONE, ZoneConfig.of(Name.parse("8.b.d.0.1.0.0.2.ip6.arpa"))));
    ServiceSpec spec =
        ServiceSpec.of(
                WEB,
                Instant.EPOCH,
                List.of("web.example"),
                List.of(
                    ServicePort.tcp("http", 80),
                    new ServicePort("https", 8443, ServicePort.Protocol.TCP, List.of("h2", "h3")),
                    new ServicePort("https-too", 443, ServicePort.Protocol.TCP, List.of("h2"))))
            .with(
                new Answers(
                    Duration.ofSeconds(7), 16, true, true, true, java.util.Map.of("v", "1")));
    Endpoint named =
        new Endpoint(
            id(1),
            List.of(InetAddress.ofLiteral("2001:db8::1")),
            Condition.READY,
            Topology.UNKNOWN,
            3,
            "one",
            java.util.Map.of("http", 8080),
            java.util.Map.of());
    source.feed().replace(List.of(new Change.ServicePut(spec), new Change.EndpointPut(WEB, named)));
    server.views();
    Question question = new Question(server);
    assertThat(question.answers("_http._tcp.web.example", "SRV"))
        .containsExactly("0 3 8080 one.web.example.");
    assertThat(question.answers("one.web.example", "AAAA")).hasSize(1);
    assertThat(question.answers("web.example", "HTTPS")).containsExactly("1 . alpn=h2");
    assertThat(question.answers("_8443._https.web.example", "HTTPS"))
        .containsExactly("1 web.example. alpn=h2,h3 port=8443");
    assertThat(question.answers("web.example", "TXT")).containsExactly("v=1");
    assertThat(
            question.answers(Name.reverse(InetAddress.ofLiteral("2001:db8::1")).toString(), "PTR"))
        .containsExactly("one.web.example.");
    assertThat(question.ttl("web.example", "AAAA")).isEqualTo(7);
  }

  /** D10: in PeakDNS the 18th pod made the whole service fail. */
  @Test
  void threeHundredReplicasAreAllGivenOutInAnswersThatFit() throws Exception {
    ServiceServer server = start(config());
    List<Change> changes = new ArrayList<>(List.of(web()));
    IntStream.rangeClosed(1, 300).forEach(number -> changes.add(replica(number)));
    source.feed().replace(changes);
    server.views();
    Question question = new Question(server);
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < 64; i++) {
      Question.Answer answer = question.ask("web.example", "AAAA");
      assertThat(answer.bytes()).isLessThanOrEqualTo(1232);
      assertThat(answer.truncated()).isFalse();
      assertThat(answer.data()).hasSize(16);
      seen.addAll(answer.data());
    }
    assertThat(seen).hasSize(300);
    assertThat(question.ask("_http._tcp.web.example", "SRV").bytes()).isLessThanOrEqualTo(1232);
  }

  @Test
  void aServiceThatChangesAllTheTimeDoesNotAlwaysBeginWithTheSameReplica() throws Exception {
    ServiceServer server = start(config());
    Question question = new Question(server);
    TreeSet<String> first = new TreeSet<>();
    for (int change = 10; change < 60; change++) {
      source.feed().replace(List.of(web(), replica(1), replica(2), replica(3), replica(change)));
      server.views();
      first.add(question.answers("web.example", "AAAA").getFirst());
    }
    assertThat(first).hasSizeGreaterThan(3);
  }

  @Test
  void clientsGetTheReplicasOfTheirZoneAndThoseOfNoneGetAll() throws Exception {
    Site here = new Site("here", List.of(Prefix.parse("127.0.0.0/8")));
    ServicesConfig plain = config();
    ServiceServer server =
        start(
            new ServicesConfig(
                plain.dns(),
                plain.zones(),
                List.of(here),
                plain.prometheus(),
                plain.state(),
                plain.admin(),
                plain.http(),
                plain.token()));
    ServiceSpec nearest =
        ((Change.ServicePut) web()).spec().with(Steering.by(Policy.NEAREST, null));
    source
        .feed()
        .replace(
            List.of(
                new Change.ServicePut(nearest),
                new Change.EndpointPut(WEB, endpoint(1).with(new Topology("here", ""))),
                new Change.EndpointPut(WEB, endpoint(2).with(new Topology("there", ""))),
                replica(3)));
    server.views();
    Question question = new Question(server);
    assertThat(question.addresses("web.example")).containsExactly("1");
    // The last one there goes: better far than nowhere.
    source.feed().apply(List.of(new Change.EndpointRemoved(WEB, id(1))));
    server.views();
    assertThat(question.addresses("web.example")).containsExactly("2", "3");
  }

  /** D21: the name belongs to whoever had it first, and the other one sees that. */
  @Test
  void twoOwnersOfANameAreServedAsOneAndShownAsTwo() throws Exception {
    ServiceServer server = start(config());
    ServiceId thief = new ServiceId("test", "", "a-thief");
    source
        .feed()
        .replace(
            List.of(
                new Change.ServicePut(
                    ServiceSpec.of(
                        thief, Instant.ofEpochSecond(9), List.of("web.example"), List.of())),
                new Change.EndpointPut(
                    thief, Endpoint.ready(id(66), InetAddress.ofLiteral("2001:db8::66"))),
                web(),
                replica(1)));
    assertThat(server.views())
        .filteredOn(view -> view.spec().id().equals(thief))
        .first()
        .satisfies(view -> assertThat(view.conflicts()).containsEntry("web.example", WEB));
    assertThat(new Question(server).addresses("web.example")).containsExactly("1");
  }

  /** D15 and D16: PeakDNS emptied its zone at each API error; its restarts began empty. */
  @Test
  void aRestartServesBeforeTheSourceIsBack() throws Exception {
    ServicesConfig config = config().withState(folder.resolve("state.json"));
    ServiceServer first = start(config);
    source.feed().replace(List.of(web(), replica(1), replica(2)));
    first.views();
    final long serial = first.dnsStatus().zones().values().iterator().next();
    first.close();

    TestSource gone = new TestSource();
    ServiceServer second = ServiceServer.start(config, List.of(gone));
    open.add(second);
    assertThat(new Question(second).addresses("web.example")).containsExactlyInAnyOrder("1", "2");
    assertThat(second.isReady()).isTrue();
    assertThat(second.views().getFirst().remembered()).isTrue();
    assertThat(second.dnsStatus().zones().values().iterator().next()).isGreaterThan(serial);

    gone.feed().health(SourceHealth.lost("no route to host"));
    assertThat(new Question(second).addresses("web.example")).hasSize(2);
    gone.feed().replace(List.of(web(), replica(2), replica(3)));
    second.views();
    assertThat(new Question(second).addresses("web.example")).containsExactlyInAnyOrder("2", "3");
    assertThat(second.views().getFirst().remembered()).isFalse();
  }

  @Test
  void aStateThatIsDamagedIsReportedAndNotBelieved() throws Exception {
    Path state = folder.resolve("state.json");
    ServiceServer first = start(config().withState(state));
    source.feed().replace(List.of(web(), replica(1)));
    first.views();
    first.close();
    String whole = Files.readString(state);
    Files.writeString(state, whole.substring(0, whole.length() / 2));
    ServiceServer second = start(config().withState(state));
    assertThat(second.views()).isEmpty();
    assertThat(second.isReady()).isFalse();
  }

  @Test
  void aReplicaThatDiesIsOutAfterTwoProbesAndInAgainWhenItIsBack() throws Exception {
    try (ServerSocket well = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = well.getLocalPort();
      ServerSocket other = new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.2"));
      Probe fast =
          new Probe(
              Probe.Kind.TCP, "http", "/", Duration.ofMillis(50), Duration.ofMillis(500), 2, 2);
      ServiceServer server = start(config());
      source
          .feed()
          .replace(
              List.of(
                  new Change.ServicePut(
                      ServiceSpec.of(
                              WEB,
                              Instant.EPOCH,
                              List.of("web.example"),
                              List.of(ServicePort.tcp("http", port)))
                          .with(Readiness.DEFAULT.with(fast))),
                  local(1),
                  local(2)));
      server.views();
      Question question = new Question(server);
      assertThat(question.answers("web.example", "A")).hasSize(2);
      other.close();
      Until.holds(() -> question.answers("web.example", "A").equals(List.of("127.0.0.1")));
      try (ServerSocket back = new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.2"))) {
        assertThat(back.isBound()).isTrue();
        Until.holds(() -> question.answers("web.example", "A").size() == 2);
      }
    }
  }

  @Test
  void httpProbesWantAGoodStatus() throws Exception {
    HttpServer http = HttpServer.create(new InetSocketAddress(LOCAL, 0), 0);
    http.createContext(
        "/",
        exchange -> {
          boolean well = exchange.getRequestURI().getPath().equals("/well");
          exchange.sendResponseHeaders(well ? 204 : 503, -1);
          exchange.close();
        });
    http.start();
    open.add(() -> http.stop(0));
    int port = http.getAddress().getPort();
    assertThat(Prober.ask(target(port, "/well"))).isTrue();
    assertThat(Prober.ask(target(port, "/ill"))).isFalse();
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(Prober.ask(target(mute.getLocalPort(), "/well"))).isFalse();
    }
  }

  @Test
  void tombstonesShowAfterTheLastClientWasSentAndDrainWaits() throws Exception {
    ServiceServer server = start(config().withHttp(new InetSocketAddress(LOCAL, freePort())));
    InetAddress one = InetAddress.ofLiteral("2001:db8::1");
    source
        .feed()
        .replace(
            List.of(
                new Change.ServicePut(
                    ((Change.ServicePut) web())
                        .spec()
                        .with(Answers.DEFAULT.withTtl(Duration.ofSeconds(1)))
                        .with(new Drain(Drain.Tombstone.RESET, Duration.ofMillis(500)))),
                replica(1),
                replica(2)));
    assertThat(server.comingFor(one)).isNull();
    long version = server.tombstones(-1, Duration.ZERO).version();
    source.feed().apply(List.of(new Change.EndpointPut(WEB, endpoint(1).with(Condition.DRAINING))));
    assertThat(server.comingFor(one)).isBetween(Duration.ofMillis(1), Duration.ofMillis(1500));
    assertThat(server.tombstones(-1, Duration.ZERO).stones()).isEmpty();
    source.feed().apply(List.of(new Change.EndpointRemoved(WEB, id(1))));
    Tombstones stones = server.tombstones(version, Duration.ofSeconds(5));
    assertThat(stones.stones()).extracting(Tombstones.Stone::address).containsExactly(one);
    Until.holds(() -> Duration.ZERO.equals(server.comingFor(one)));
    Until.holds(() -> server.tombstones(-1, Duration.ZERO).stones().isEmpty());
  }

  @Test
  void whatOperatorsOrderedHoldsAfterARestart() throws Exception {
    ServicesConfig config = config().withState(folder.resolve("state.json"));
    ServiceServer first = start(config);
    source.feed().replace(List.of(web(), replica(1), replica(2), replica(3)));
    assertThat(first.order(WEB, id(1), true)).isTrue();
    assertThat(new Question(first).addresses("web.example")).containsExactly("2", "3");
    first.close();
    ServiceServer second = start(config);
    assertThat(new Question(second).addresses("web.example")).containsExactly("2", "3");
    source.feed().replace(List.of(web(), replica(1), replica(2), replica(3)));
    second.views();
    assertThat(new Question(second).addresses("web.example")).containsExactly("2", "3");
    second.order(WEB, id(1), false);
    assertThat(new Question(second).addresses("web.example")).containsExactly("1", "2", "3");
  }

  @Test
  void aSourceThatCanNeverWorkEndsTheStart() {
    Source broken = new FileSource("file", folder.resolve("absent.toml"), text -> List.of());
    assertThatThrownBy(() -> ServiceServer.start(config(), List.of(broken)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent.toml");
  }
}
