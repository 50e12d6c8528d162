package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.peaknet.report.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the JDK's own web server, on the loopback. Nothing rests on how fast the machine is. */
class LoadTest {
  private static final int BODY_BYTES = 1024;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0), 1000);
    server.createContext(
        "/",
        exchange -> {
          clients.add(exchange.getRemoteAddress());
          int number = asked.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          exchange.getResponseHeaders().add("X-Replica", "r" + number % 2);
          int bytes = path.equals("/1m") ? 1 << 20 : BODY_BYTES;
          int status = path.equals("/sometimes") && number % 4 == 0 ? 503 : 200;
          exchange.sendResponseHeaders(status, path.equals("/chunked") ? 0 : bytes);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(new byte[bytes]);
          }
        });
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private String url(String path) {
    return "http://[::1]:" + server.getAddress().getPort() + path;
  }

  private static LoadPlan plan(String url) {
    return LoadPlan.to(url)
        .at(Pace.frugal(500))
        .over(LoadPlan.Mode.KEEP, 8)
        .during(
            Times.lasting(Duration.ofMillis(300), Duration.ofMillis(1000))
                .givingUpAfter(Duration.ofSeconds(20)));
  }

  private static LoadResult measured(LoadPlan plan) {
    return measured(plan, Names.of(plan));
  }

  /** Runs it as the program does, through its JSON. */
  private static LoadResult measured(LoadPlan plan, Names names) {
    return LoadResult.read(
        Json.write(Load.measure(plan, names, Wire.Plain::new, System.nanoTime())));
  }

  private static long came(LoadResult result) {
    return result.count(Fate.OK) + result.count(Fate.LATE);
  }

  private static void assertAllHaveOneFate(LoadResult result) {
    long sum = 0;
    for (Fate fate : Fate.values()) {
      sum += result.count(fate);
    }
    assertThat(sum).isEqualTo(result.due());
    long inTime = 0;
    for (int i = 0; i < result.timeline().buckets(); i++) {
      inTime += result.timeline().due(i);
    }
    assertThat(inTime).isEqualTo(result.due());
  }

  @ParameterizedTest
  @EnumSource(LoadPlan.Mode.class)
  void eachDueRequestIsAnswered(LoadPlan.Mode mode) {
    LoadResult result = measured(plan(url("/1k")).over(mode, 8));
    assertAllHaveOneFate(result);
    // 500 a second for a second, whatever the server does.
    assertThat(result.due()).isEqualTo(500);
    assertThat(came(result)).isEqualTo(500);
    assertThat(result.bytes()).isEqualTo(500L * BODY_BYTES);
    assertThat(result.replicas().keySet()).containsExactlyInAnyOrder("r0", "r1");
    assertThat(result.replicas().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(500);
    assertThat(result.latencyMs(50)).isPositive().isLessThanOrEqualTo(result.latencyMs(99));
    // 150 while it warmed up.
    assertThat(asked.get()).isEqualTo(650);
    if (mode == LoadPlan.Mode.CLOSE) {
      assertThat(clients).hasSize(650);
      assertThat(result.opened()).isBetween(500L, 508L);
    } else {
      assertThat(clients).hasSizeLessThanOrEqualTo(8);
    }
    if (mode == LoadPlan.Mode.HELD) {
      assertThat(result.connectionsUsed()).isEqualTo(8);
    }
  }

  @Test
  void aClosedLoopAsksAsSoonAsItHasItsAnswer() {
    LoadResult result = measured(plan(url("/chunked")).at(Pace.max()));
    assertAllHaveOneFate(result);
    assertThat(result.due()).isPositive();
    assertThat(came(result)).isEqualTo(result.due());
    assertThat(result.bytes()).isEqualTo(result.due() * BODY_BYTES);
    assertThat(clients).hasSize(8);
  }

  @Test
  void largeBodiesAreCounted() {
    LoadResult result = measured(plan(url("/1m")).at(Pace.frugal(20)));
    assertThat(came(result)).isEqualTo(20);
    assertThat(result.bytes()).isEqualTo(20L << 20);
  }

  @Test
  void badAnswersAreNoSuccess() {
    LoadResult result = measured(plan(url("/sometimes")));
    assertAllHaveOneFate(result);
    assertThat(result.count(Fate.BAD_ANSWER)).isBetween(120L, 130L);
    assertThat(result.failed()).isEqualTo(result.count(Fate.BAD_ANSWER));
  }

  @Test
  void nobodyThereIsRefused() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    LoadResult result = measured(plan("http://[::1]:" + port + "/"));
    assertAllHaveOneFate(result);
    assertThat(result.count(Fate.REFUSED)).isEqualTo(500);
    assertThat(result.timeline().unavailableSeconds()).isEqualTo(1.0);
    assertThat(result.connectionsTroubled()).isEqualTo(result.connectionsUsed());
    assertThat(result.latencyMs(99)).isNaN();
  }

  @Test
  void theNextAddressIsTriedIfClientsDo() throws IOException {
    // The name's first address has no server; "::1" has one.
    Names names =
        new Names.Fixed(
            List.of(List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"))));
    LoadPlan first = plan(url("/1k"));
    assertThat(measured(first, names).count(Fate.REFUSED)).isEqualTo(500);
    LoadPlan all = first.finding(Naming.SYSTEM.tryingAll());
    assertThat(came(measured(all, names))).isEqualTo(500);
  }

  @Test
  void silenceIsATimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket()) {
      silent.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0), 1000);
      LoadPlan plan =
          plan("http://[::1]:" + silent.getLocalPort() + "/")
              .during(
                  Times.lasting(Duration.ZERO, Duration.ofMillis(500))
                      .givingUpAfter(Duration.ofMillis(200)));
      LoadResult result = measured(plan);
      assertAllHaveOneFate(result);
      assertThat(result.count(Fate.TIMEOUT)).isEqualTo(250);
    }
  }

  @Test
  void connectionsThatBreakAreResets() throws IOException {
    try (ServerSocket rude = new ServerSocket()) {
      rude.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0), 1000);
      serveEach(
          rude,
          socket -> {
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
          });
      LoadResult result = measured(plan("http://[::1]:" + rude.getLocalPort() + "/"));
      assertAllHaveOneFate(result);
      assertThat(result.count(Fate.RESET)).isEqualTo(500);
    }
  }

  @Test
  void anUnknownNameHasNoAddress() {
    LoadResult result = measured(plan("http://nobody.invalid:1/").at(Pace.frugal(50)));
    assertAllHaveOneFate(result);
    assertThat(result.count(Fate.NO_ADDRESS)).isEqualTo(50);
  }

  /** A server that stands still for most of a second: what was due meanwhile waited for it. */
  @Test
  void whatWaitsForAServerThatStandsStillCounts() throws InterruptedException {
    Semaphore running = new Semaphore(0);
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          running.acquireUninterruptibly();
          running.release();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    Thread starter =
        Thread.ofVirtual()
            .start(() -> {
              sleep(Duration.ofMillis(700));
              running.release();
            });
    LoadResult result =
        measured(
            plan(url("/"))
                .during(
                    Times.lasting(Duration.ZERO, Duration.ofSeconds(1))
                        .givingUpAfter(Duration.ofSeconds(20))));
    starter.join();
    assertThat(came(result)).isEqualTo(500);
    // 350 were due before anything was answered, half of them more than 350 ms before. Who counts
    // from the sending sees 8 slow ones.
    assertThat(result.latencyMs(50)).isGreaterThan(150);
  }

  private static void sleep(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Answers well, badly, in part, or not at all: whatever comes, each request has one fate. */
  @ParameterizedTest
  @EnumSource(LoadPlan.Mode.class)
  void whateverServersDoIsAccountedFor(LoadPlan.Mode mode) throws IOException {
    Random random = new Random(11);
    AtomicInteger silent = new AtomicInteger();
    try (ServerSocket mad = new ServerSocket()) {
      mad.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0), 1000);
      serveEach(mad, socket -> serveMadly(socket, new Random(random.nextInt()), silent));
      LoadResult result =
          measured(
              plan("http://[::1]:" + mad.getLocalPort() + "/")
                  .over(mode, 8)
                  .during(
                      Times.lasting(Duration.ofMillis(300), Duration.ofMillis(1000))
                          .givingUpAfter(Duration.ofMillis(400))));
      assertAllHaveOneFate(result);
      assertThat(result.due()).isEqualTo(500);
      assertThat(silent.get()).isPositive();
      for (Fate fate : List.of(Fate.OK, Fate.RESET, Fate.BAD_ANSWER, Fate.TIMEOUT)) {
        assertThat(result.count(fate)).as(fate.key()).isPositive();
      }
    }
  }

  private interface Service {
    void serve(Socket socket) throws IOException;
  }

  /** Serves each connection on a thread of its own, and closes it then; until the server closes. */
  private static void serveEach(ServerSocket server, Service service) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket socket = server.accept();
              Thread.ofVirtual().start(() -> serve(socket, service));
            }
          } catch (IOException closed) {
            // The test is over.
          }
        });
  }

  private static void serve(Socket socket, Service service) {
    try (socket) {
      service.serve(socket);
    } catch (IOException gone) {
      // The other end gave up first.
    }
  }

  private static void serveMadly(Socket socket, Random random, AtomicInteger silent)
      throws IOException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    byte[] request = new byte[4096];
    while (in.read(request) > 0) {
      switch (random.nextInt(12)) {
        case 0 -> {
          socket.setSoLinger(true, 0);
          return;
        }
        case 1 -> {
          out.write(text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
          return;
        }
        case 2 -> out.write(text("what?\r\n"));
        case 3 -> {
          silent.incrementAndGet();
          // Until the other end gives up.
          in.read();
          return;
        }
        default -> out.write(text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
      }
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** With a certificate that keytool makes, believed because the plan says so. */
  @ParameterizedTest
  @EnumSource(LoadPlan.Mode.class)
  void tlsCarriesTheSame(LoadPlan.Mode mode, @TempDir Path folder) throws Exception {
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0), 1000);
    secure.setHttpsConfigurator(new HttpsConfigurator(Certificates.serverContext(folder)));
    secure.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 300_000);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(new byte[300_000]);
          }
        });
    secure.setExecutor(threads);
    secure.start();
    try {
      LoadPlan plan =
          plan("https://[::1]:" + secure.getAddress().getPort() + "/")
              .at(Pace.frugal(50))
              .over(mode, 4)
              .trusting(folder.resolve(Certificates.PEM));
      LoadResult result =
          LoadResult.read(
              Json.write(Load.measure(plan, Names.of(plan), Load.wires(plan), System.nanoTime())));
      assertThat(came(result)).isEqualTo(50);
      assertThat(result.bytes()).isEqualTo(50 * 300_000L);
      // Who is not believed gets no request.
      Files.writeString(folder.resolve("other.pem"), Certificates.unrelated(folder));
      LoadPlan other = plan.trusting(folder.resolve("other.pem"));
      LoadResult refused =
          LoadResult.read(
              Json.write(
                  Load.measure(other, Names.of(other), Load.wires(other), System.nanoTime())));
      assertThat(refused.count(Fate.BAD_ANSWER)).isEqualTo(50);
    } finally {
      secure.stop(0);
    }
  }
}
