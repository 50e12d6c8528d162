package io.peaknet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Replicas on addresses of the loopback, of which some refuse and some are silent. */
@Timeout(30)
final class PeakClientTest {
  private static final String NAME = "shop.test";

  private NameServer server;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    server = new NameServer();
    open.add(server);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private PeakClient client(Settings settings) {
    PeakClient client = new PeakClient(settings);
    open.add(client);
    return client;
  }

  private Settings settings(int port, Settings.Order order, Optional<Duration> age) {
    Settings usual = Settings.of(List.of("test"), List.of(server.address()));
    return new Settings(
        usual.zones(),
        usual.servers(),
        port,
        usual.services(),
        order,
        Duration.ofSeconds(5),
        age,
        usual.failedFor(),
        usual.staleFor());
  }

  private static List<String> addresses(List<Replica> replicas) {
    return replicas.stream().map(replica -> replica.address().getHostAddress()).toList();
  }

  /** Accepts on an address; the port is free on all of the loopback's addresses. */
  private ServerSocket accepting(String address, int port, int backlog) throws IOException {
    ServerSocket socket = new ServerSocket(port, backlog, InetAddress.getByName(address));
    open.add(socket);
    return socket;
  }

  /** Silent as a dead machine: Linux answers no SYN for a queue that is full. */
  private void silent(String address, int port) throws IOException {
    accepting(address, port, 1);
    for (int i = 0; i < 4; i++) {
      SocketChannel filling = SocketChannel.open();
      open.add(filling);
      filling.configureBlocking(false);
      filling.connect(new InetSocketAddress(address, port));
    }
  }

  @Test
  void replicasThatRefuseOrAreSilentComeLast() throws Exception {
    int port = accepting("127.0.0.3", 0, 50).getLocalPort();
    silent("127.0.0.2", port);
    server.put(NAME, "A", 60, "127.0.0.1", "127.0.0.2", "127.0.0.3");
    PeakClient client =
        client(settings(port, Settings.Order.SERVER, Optional.of(Duration.ofMillis(250))));

    List<String> found = addresses(client.replicas(NAME));

    assertThat(found).containsExactly("127.0.0.3", "127.0.0.1", "127.0.0.2");
    assertThat(client.isFailed(InetAddress.getLoopbackAddress())).isTrue();
    assertThat(client.isFailed(InetAddress.getByName("127.0.0.2"))).isTrue();
    assertThat(client.isFailed(InetAddress.getByName("127.0.0.3"))).isFalse();
  }

  @Test
  void aThreadThatIsInterruptedLearnsNothingWrong() throws Exception {
    int port = accepting("127.0.0.3", 0, 50).getLocalPort();
    accepting("127.0.0.2", port, 50);
    server.put(NAME, "A", 60, "127.0.0.2", "127.0.0.3");
    PeakClient client = client(settings(port, Settings.Order.SERVER, Optional.of(Duration.ZERO)));
    client.replicas(NAME);
    Thread.currentThread().interrupt();
    List<String> found = addresses(client.replicas(NAME));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(found).containsExactly("127.0.0.2", "127.0.0.3");
    assertThat(client.isFailed(InetAddress.getByName("127.0.0.2"))).isFalse();
  }

  @Test
  void withAllOfThemDeadAllAreStillTold() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    server.put(NAME, "A", 60, "127.0.0.1", "127.0.0.2");
    PeakClient client = client(settings(port, Settings.Order.SERVER, Optional.of(Duration.ZERO)));
    assertThat(addresses(client.replicas(NAME))).containsExactly("127.0.0.1", "127.0.0.2");
    assertThat(addresses(client.replicas(NAME))).containsExactly("127.0.0.1", "127.0.0.2");
  }

  @Test
  void aCheckIsMadeOnceForItsAge() throws Exception {
    ServerSocket socket = accepting("127.0.0.1", 0, 50);
    server.put(NAME, "A", 60, "127.0.0.1", "127.0.0.2");
    PeakClient client =
        client(
            settings(
                socket.getLocalPort(), Settings.Order.SERVER, Optional.of(Duration.ofMinutes(1))));
    for (int i = 0; i < 10; i++) {
      assertThat(addresses(client.replicas(NAME))).startsWith("127.0.0.1");
    }
    socket.accept().close();
    socket.setSoTimeout(200);
    assertThatThrownBy(socket::accept).isInstanceOf(java.net.SocketTimeoutException.class);
  }

  @Test
  void whatTheProgramSaysCountsWithoutChecks() throws Exception {
    server.put(NAME, "AAAA", 60, "2001:db8::1", "2001:db8::2");
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    client.failed(InetAddress.getByName("2001:db8::1"));
    assertThat(addresses(client.replicas(NAME)))
        .containsExactly("2001:db8:0:0:0:0:0:2", "2001:db8:0:0:0:0:0:1");
    client.served(InetAddress.getByName("2001:db8::1"));
    assertThat(addresses(client.replicas(NAME))).startsWith("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void portsWeightsAndPrioritiesComeFromSrvRecords() throws Exception {
    server
        .put(NAME, "AAAA", 60, "2001:db8::1", "2001:db8::2", "2001:db8::3")
        .put("one.test", "AAAA", 60, "2001:db8::1")
        .put("two.test", "AAAA", 60, "2001:db8::2")
        .put("_http._tcp." + NAME, "SRV", 60, "1 30 8080 one.test.", "1 10 8080 two.test.");
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    assertThat(client.replicas(NAME))
        .containsExactly(
            new Replica(InetAddress.getByName("2001:db8::1"), 8080, 1, 30),
            new Replica(InetAddress.getByName("2001:db8::2"), 8080, 1, 10),
            new Replica(InetAddress.getByName("2001:db8::3"), 8080, 1, 20));
  }

  /** An answer of addresses holds twice as many replicas as one of SRV records. */
  @Test
  void replicasForWhichSrvRecordsHadNoRoomAreUsedAsTheOthersAre() throws Exception {
    List<String> addresses = IntStream.range(1, 17).mapToObj(i -> "2001:db8::" + i).toList();
    List<String> records =
        IntStream.range(1, 10).mapToObj(i -> "0 1 8080 r" + i + ".test.").toList();
    server
        .put(NAME, "AAAA", 60, addresses.toArray(String[]::new))
        .put("_http._tcp." + NAME, "SRV", 60, records.toArray(String[]::new));
    for (int i = 1; i < 10; i++) {
      server.put("r" + i + ".test", "AAAA", 60, "2001:db8::" + i);
    }
    PeakClient client = client(settings(0, Settings.Order.SPREAD, Optional.empty()));
    assertThat(client.replicas(NAME))
        .hasSize(16)
        .allSatisfy(replica -> {
          assertThat(replica.port()).isEqualTo(8080);
          assertThat(replica.weight()).isEqualTo(1);
        });
    Map<InetAddress, Integer> firsts = new HashMap<>();
    for (int i = 0; i < 160; i++) {
      firsts.merge(client.replicas(NAME).getFirst().address(), 1, Integer::sum);
    }
    assertThat(firsts).hasSize(16);
    // The first look-up above was in the same turns.
    assertThat(firsts.values()).allSatisfy(count -> assertThat(count).isBetween(9, 11));
  }

  @Test
  void whereReplicasOfAServiceDifferInTheirPortsTheOthersIsUnknown() throws Exception {
    server
        .put(NAME, "AAAA", 60, "2001:db8::1", "2001:db8::2", "2001:db8::3")
        .put("one.test", "AAAA", 60, "2001:db8::1")
        .put("two.test", "AAAA", 60, "2001:db8::2")
        .put("three.test", "AAAA", 60, "2001:db8::3")
        .put("_https._tcp." + NAME, "SRV", 60, "0 3 8443 one.test.", "0 1 9443 two.test.")
        .put("_http._tcp." + NAME, "SRV", 60, "0 1 8080 three.test.");
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    assertThat(client.replicas(NAME))
        .containsExactly(
            new Replica(InetAddress.getByName("2001:db8::1"), 8443, 0, 3),
            new Replica(InetAddress.getByName("2001:db8::2"), 9443, 0, 1),
            new Replica(InetAddress.getByName("2001:db8::3"), 0, 0, 2));
  }

  @Test
  void targetsOfSrvRecordsAreLookedUpWhereTheirAddressesDidNotComeAlong() throws Exception {
    server
        .put(NAME, "AAAA", 60, "2001:db8::1", "2001:db8::2")
        .put("one.test", "AAAA", 60, "2001:db8::1")
        .put("two.test", "AAAA", 60, "2001:db8::2")
        .put("_http._tcp." + NAME, "SRV", 60, "1 30 8080 one.test.", "2 10 8080 two.test.");
    server.twist((query, answer) -> {
      answer.removeAllRecords(Section.ADDITIONAL);
      return answer;
    });
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    assertThat(client.replicas(NAME))
        .containsExactly(
            new Replica(InetAddress.getByName("2001:db8::1"), 8080, 1, 30),
            new Replica(InetAddress.getByName("2001:db8::2"), 8080, 2, 10));
  }

  @Test
  void anSrvRecordThatLeadsToTheNameItselfTellsThePortOfAll() throws Exception {
    server
        .put(NAME, "AAAA", 60, "2001:db8::1", "2001:db8::2")
        .put("_http._tcp." + NAME, "SRV", 60, "0 1 8080 " + NAME + ".");
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    assertThat(client.replicas(NAME)).extracting(Replica::port).containsExactly(8080, 8080);
  }

  @Test
  void portsAndPrioritiesComeFromHttpsRecords() throws Exception {
    server
        .put(NAME, "AAAA", 60, "2001:db8::1", "2001:db8::2")
        .put(
            NAME,
            "HTTPS",
            60,
            "1 . port=8443 ipv6hint=2001:db8::2",
            "2 . port=8443 ipv6hint=2001:db8::1");
    PeakClient client = client(settings(0, Settings.Order.SPREAD, Optional.empty()));
    assertThat(client.replicas(NAME))
        .containsExactly(
            new Replica(InetAddress.getByName("2001:db8::2"), 8443, 1, 0),
            new Replica(InetAddress.getByName("2001:db8::1"), 8443, 2, 0));
  }

  @Test
  void aServerThatIsSilentToTypesItDoesNotKnowHoldsNobodyUp() throws Exception {
    server.put(NAME, "AAAA", 60, "2001:db8::1");
    server.twist((query, answer) -> {
      int type = query.getQuestion().getType();
      return type == Type.SRV || type == Type.HTTPS ? null : answer;
    });
    long startNs = System.nanoTime();
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    assertThat(addresses(client.replicas(NAME))).containsExactly("2001:db8:0:0:0:0:0:1");
    // Their three tries would take 35 s.
    assertThat(System.nanoTime() - startNs).isLessThan(Duration.ofSeconds(20).toNanos());
  }

  @Test
  void aPortStaysKnownWhenTheAnswerThatToldItGetsLost() throws Exception {
    server
        .put(NAME, "AAAA", 1, "2001:db8::1")
        .put("_http._tcp." + NAME, "SRV", 60, "0 1 8080 " + NAME + ".");
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    assertThat(client.replicas(NAME)).extracting(Replica::port).containsExactly(8080);
    server.twist((query, answer) -> query.getQuestion().getType() == Type.SRV ? null : answer);
    server.put(NAME, "AAAA", 1, "2001:db8::2");
    List<Replica> next = client.replicas(NAME);
    while (!addresses(next).equals(List.of("2001:db8:0:0:0:0:0:2"))) {
      Thread.sleep(20);
      next = client.replicas(NAME);
    }
    assertThat(next).extracting(Replica::port).containsExactly(8080);
  }

  @Test
  void anAliasIsFollowedWithinTheZones() throws Exception {
    server.put(NAME, "CNAME", 60, "web.test.").put("web.test", "AAAA", 60, "2001:db8::1");
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    assertThat(addresses(client.replicas(NAME))).containsExactly("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void namesThatAreNotThereOrNotOursAreSaidToBeUnknown() {
    PeakClient client = client(settings(0, Settings.Order.SERVER, Optional.empty()));
    assertThatThrownBy(() -> client.replicas("nothing.test"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("nothing.test");
    assertThatThrownBy(() -> client.replicas("shop.example"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("none of the zones");
    assertThat(client.isMine("Shop.Test.")).isTrue();
    assertThat(client.isMine("test.example")).isFalse();
    assertThat(client.isMine("127.0.0.1")).isFalse();
  }

  @Test
  void connectionsThatAreOpenedAtOnceAreSpreadEvenly() throws Exception {
    int port = accepting("127.0.0.2", 0, 200).getLocalPort();
    accepting("127.0.0.3", port, 200);
    server
        .put(NAME, "A", 60, "127.0.0.2", "127.0.0.3")
        .put("_http._tcp." + NAME, "SRV", 60, "0 1 %d %s.".formatted(port, NAME));
    PeakClient client =
        client(settings(0, Settings.Order.SPREAD, Optional.of(Duration.ofMillis(250))));
    List<Future<List<Replica>>> found = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 32; i++) {
        found.add(threads.submit(() -> client.replicas(NAME)));
      }
    }
    int second = 0;
    for (Future<List<Replica>> one : found) {
      second += addresses(one.get()).getFirst().equals("127.0.0.2") ? 1 : 0;
    }
    assertThat(second).isEqualTo(16);
  }

  @Test
  void whoTakesOnlyEverySecondAnswerMeetsAllReplicasToo() throws Exception {
    server.put(NAME, "AAAA", 60, "2001:db8::1", "2001:db8::2");
    PeakClient client = client(settings(0, Settings.Order.SPREAD, Optional.empty()));
    Set<InetAddress> met = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      client.replicas(NAME);
      met.add(client.replicas(NAME).getFirst().address());
    }
    assertThat(met).hasSize(2);
  }

  @Test
  void everyReplicaGetsItsShareOfConnections() throws Exception {
    server.put(NAME, "AAAA", 60, "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4");
    PeakClient client = client(settings(0, Settings.Order.SPREAD, Optional.empty()));
    int[] counts = new int[4];
    for (int i = 0; i < 4000; i++) {
      String first = client.replicas(NAME).getFirst().address().getHostAddress();
      counts[first.charAt(first.length() - 1) - '1']++;
    }
    double sum = IntStream.of(counts).sum();
    double squares = IntStream.of(counts).mapToDouble(count -> (double) count * count).sum();
    // Jain's index of fairness.
    assertThat(sum * sum / (4 * squares)).isGreaterThan(0.99);
  }
}
