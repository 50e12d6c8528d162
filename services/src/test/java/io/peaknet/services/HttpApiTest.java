package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.dns.Name;
import io.peaknet.dns.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told what over HTTP. */
class HttpApiTest {
  private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
  private static final String SECRET = "0123456789abcdef-_.~";

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Optional<ServiceServer> server = Optional.empty();
  private int port;

  @AfterEach
  void stop() {
    server.ifPresent(ServiceServer::close);
    client.close();
  }

  @Test
  void everybodyIsToldOfHealthAndOfTheOwnAddressAndOnlyWhoNamesTheTokenOfTheRest()
      throws Exception {
    start(Optional.of(token(SECRET + "\n")));
    for (String open :
        List.of("/live", "/ready", "/metrics", "/drain", "/drain?address=127.0.0.1")) {
      assertThat(status(open, "")).as(open).isEqualTo(200);
    }
    for (String closed : List.of("/status", "/tombstones", "/drain?address=2001:db8::1")) {
      assertThat(status(closed, "")).as(closed).isEqualTo(401);
      assertThat(status(closed, "Bearer " + SECRET + "x")).as(closed).isEqualTo(401);
      assertThat(status(closed, "Basic " + SECRET)).as(closed).isEqualTo(401);
      assertThat(status(closed, "Bearer " + SECRET)).as(closed).isEqualTo(200);
    }
  }

  @Test
  void withoutATokenThisMachineMayAsk() throws Exception {
    start(Optional.empty());
    assertThat(status("/status", "")).isEqualTo(200);
    assertThat(status("/tombstones", "")).isEqualTo(200);
    assertThat(status("/elsewhere", "")).isEqualTo(404);
    assertThat(status("/tombstones?wait=601", "")).isEqualTo(400);
  }

  @Test
  void aDrainWithTheTokenWaitsForOthersAddressesAndOneWithoutIsRefused() throws Exception {
    start(Optional.of(token(SECRET)));
    URI url = URI.create("http://127.0.0.1:" + port);
    List<InetAddress> other = List.of(InetAddress.ofLiteral("2001:db8::1"));
    Duration patience = Duration.ofSeconds(10);
    assertThat(DrainWait.until(url, other, patience, Optional.of(token(SECRET)))).isTrue();
    assertThat(DrainWait.until(url, List.of(), patience, Optional.empty())).isTrue();
    assertThatThrownBy(() -> DrainWait.until(url, other, patience, Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("401");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "with spaces in it, and long", "\n0123456789abcdef"})
  void aFileWithoutATokenIsRefusedByName(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("bad"), text);
    assertThatThrownBy(() -> AccessToken.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("allowed");
  }

  @Test
  void aTokenIsNotPrinted() throws IOException {
    assertThat(token(SECRET)).asString().doesNotContain(SECRET);
    assertThatThrownBy(() -> AccessToken.read(folder.resolve("absent")))
        .hasMessageContaining("can't be read");
  }

  /** Pods of strangers can say that they drain, as often as they like. */
  @Test
  void whoeverDrainsTakesNoPlaceOfAgentsNorAllPlacesOfOthers() throws Exception {
    TestSource source = new TestSource();
    start(Optional.of(token(SECRET)), source);
    source
        .feed()
        .replace(
            List.of(ServerOnLoopback.web(), ServerOnLoopback.local(1), ServerOnLoopback.local(2)));
    Until.holds(() -> status("/drain", "") == 504);
    String bearer = "Bearer " + SECRET;
    String other = "/drain?address=127.0.0.2";
    try (Waiting own = new Waiting(20, "/drain?wait=30", "")) {
      Until.holds(() -> own.isFull(() -> status("/drain", "")));
      assertThat(status(other, bearer)).as("there is room for others").isEqualTo(504);
      try (Waiting others = new Waiting(1000, other + "&wait=30", bearer)) {
        Until.holds(() -> others.isFull(() -> status(other, bearer)));
        assertThat(status("/tombstones?wait=1", bearer)).isEqualTo(200);
      }
    }
  }

  @Test
  void aRequestThatDoesNotComeIsNotWaitedForForEver() throws Exception {
    start(Optional.empty());
    try (Socket socket = new Socket(LOCAL, port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write("GET /live HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
    }
  }

  /** Connections on each of which a question waits for its answer. */
  private final class Waiting implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();
    private final String request;

    Waiting(int count, String path, String authorization) throws IOException {
      String head = "GET " + path + " HTTP/1.1\r\nHost: x\r\n";
      request =
          authorization.isEmpty()
              ? head + "\r\n"
              : head + "Authorization: " + authorization + "\r\n\r\n";
      for (int i = 0; i < count; i++) {
        add();
      }
    }

    private void add() throws IOException {
      Socket socket = new Socket(LOCAL, port);
      sockets.add(socket);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Who looks takes a place meanwhile: then one of these was refused, and another one comes. */
    boolean isFull(Callable<Integer> look) throws Exception {
      if (look.call() == 503) {
        return true;
      }
      add();
      return false;
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private void start(Optional<AccessToken> token, Source... sources) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOCAL)) {
      port = socket.getLocalPort();
    }
    ServicesConfig config =
        ServicesConfig.of(
                ServerConfig.listening(new InetSocketAddress(LOCAL, 0)).withLoops(1),
                ZoneConfig.of(Name.parse("example")))
            .withHttp(new InetSocketAddress(LOCAL, port));
    server =
        Optional.of(
            ServiceServer.start(token.map(config::withToken).orElse(config), List.of(sources)));
  }

  private AccessToken token(String text) throws IOException {
    return AccessToken.read(Files.writeString(folder.resolve("token"), text));
  }

  private int status(String path, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
