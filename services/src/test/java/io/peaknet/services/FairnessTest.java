package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.dns.Name;
import io.peaknet.dns.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hundred clients open a connection a second, behind resolvers that keep answers for their time
 * to live. The server is real, time is not.
 */
class FairnessTest {
  private static final ServiceId WEB = new ServiceId("test", "", "web");
  private static final int CLIENTS = 100;
  private static final int TTL_SECONDS = 5;

  /** Whom a client connects to. */
  private enum Client {
    /** The first address, as the server ordered them: the worst that there is. */
    FIRST,
    /** The first address, of a resolver that turns answers (as BIND and Unbound do). */
    TURNED,
    /** Any of them. */
    RANDOM
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100})
  void tenReplicasHaveEqualShares(int resolvers) throws Exception {
    try (ServiceServer server = server(10)) {
      for (Client client : Client.values()) {
        Crowd crowd = new Crowd(server, resolvers, client);
        crowd.connect(20 * TTL_SECONDS);
        assertThat(crowd.shares()).as(client.name()).hasSize(10);
        assertThat(Fairness.jain(crowd.shares())).as(client.name()).isGreaterThan(0.95);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100})
  void twoTimesToLiveAfterReplicasDoubleTheSharesAreEqualAgain(int resolvers) throws Exception {
    try (ServiceServer server = server(10)) {
      for (Client client : Client.values()) {
        say(server, 10);
        Crowd crowd = new Crowd(server, resolvers, client);
        crowd.connect(4 * TTL_SECONDS + 2);
        say(server, 20);
        crowd.connect(2 * TTL_SECONDS);
        crowd.forget();
        crowd.connect(20 * TTL_SECONDS);
        assertThat(crowd.shares()).as(client.name()).hasSize(20);
        assertThat(Fairness.jain(crowd.shares())).as(client.name()).isGreaterThan(0.95);
      }
    }
  }

  @Test
  void aStickyClientKeepsItsReplicaWhenOthersComeAndGo() throws Exception {
    try (ServiceServer server = server(10)) {
      Steering sticky = Steering.by(Policy.STICKY, null);
      Question question = new Question(server);
      say(server, 10, sticky);
      List<String> mine = question.addresses("web.example");
      assertThat(mine).hasSize(1);
      int moved = 0;
      for (int count = 11; count <= 20; count++) {
        say(server, count, sticky);
        List<String> now = question.addresses("web.example");
        moved += now.equals(mine) ? 0 : 1;
        mine = now;
      }
      // Each new one takes over 1/count of the clients: 0.7 moves are expected.
      assertThat(moved).isLessThanOrEqualTo(3);
    }
  }

  /** Clients behind resolvers, and how many connections each replica got. */
  private static final class Crowd {
    private final Question question;
    private final Client kind;
    private final List<List<String>> cached = new ArrayList<>();
    private final int[] asked;
    private final Map<String, Integer> connections = new TreeMap<>();
    private final Random random = new Random(1);
    private int second;

    Crowd(ServiceServer server, int resolvers, Client kind) {
      this.question = new Question(server);
      this.kind = kind;
      for (int i = 0; i < resolvers; i++) {
        cached.add(List.of());
      }
      asked = new int[resolvers];
    }

    void connect(int seconds) throws Exception {
      for (int until = second + seconds; second < until; second++) {
        for (int client = 0; client < CLIENTS; client++) {
          int resolver = client % cached.size();
          if (cached.get(resolver).isEmpty() || second - asked[resolver] >= TTL_SECONDS) {
            cached.set(resolver, question.answers("web.example", "AAAA"));
            asked[resolver] = second;
          }
          List<String> answer = cached.get(resolver);
          int chosen =
              switch (kind) {
                case FIRST -> 0;
                case TURNED -> client / cached.size() % answer.size();
                case RANDOM -> random.nextInt(answer.size());
              };
          connections.merge(answer.get(chosen), 1, Integer::sum);
        }
      }
    }

    void forget() {
      connections.clear();
    }

    Collection<Integer> shares() {
      return connections.values();
    }
  }

  private static final TestSource SOURCE = new TestSource();

  private static ServiceServer server(int replicas) throws Exception {
    ServerConfig dns =
        ServerConfig.listening(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .withLoops(1)
            .withRateLimit(Optional.empty());
    ServiceServer server =
        ServiceServer.start(
            ServicesConfig.of(dns, ZoneConfig.of(Name.parse("example"))), List.of(SOURCE));
    say(server, replicas);
    return server;
  }

  private static void say(ServiceServer server, int replicas) {
    say(server, replicas, Steering.DEFAULT);
  }

  private static void say(ServiceServer server, int replicas, Steering steering) {
    List<Change> changes = new ArrayList<>();
    changes.add(
        new Change.ServicePut(
            ServiceSpec.of(WEB, Instant.EPOCH, List.of("web.example"), List.of())
                .with(steering)
                .with(Answers.DEFAULT.withTtl(Duration.ofSeconds(TTL_SECONDS)))));
    for (int i = 1; i <= replicas; i++) {
      changes.add(
          new Change.EndpointPut(
              WEB,
              Endpoint.ready(
                  new EndpointId("test", "web-" + i),
                  InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(i)))));
    }
    SOURCE.feed().replace(changes);
    server.views();
  }
}
