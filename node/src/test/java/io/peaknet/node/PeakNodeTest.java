package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.crypto.JdkSuite;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes on loopback, without an interface: nothing here needs any right. */
@Timeout(60)
class PeakNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private NodeConfig config(String name, List<PeakUrl> listen, List<PeakUrl> peers) {
    Path own = folder.resolve(name);
    return new NodeConfig(
        own.resolve("key"), listen, peers, null, own.resolve("s"), false, true, List.of());
  }

  private PeakNode start(String name, String listen, PeakUrl... peers) throws IOException {
    List<PeakUrl> urls = List.of(PeakUrl.parseListen(listen));
    return PeakNode.start(config(name, urls, List.of(peers)), new JdkSuite());
  }

  private String ask(String name, String request) throws IOException {
    try (AdminClient client = AdminClient.open(folder.resolve(name).resolve("s"))) {
      return client.ask(request);
    }
  }

  private String await(String name, String request, String pattern) throws Exception {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    String answer = "";
    while (System.nanoTime() < endNs) {
      answer = ask(name, request);
      if (Pattern.compile(pattern).matcher(answer).find()) {
        return answer;
      }
      Thread.sleep(20);
    }
    throw new AssertionError(request + " never matched " + pattern + ", last: " + answer);
  }

  private static PeakUrl url(PeakNode node, String host) {
    return new PeakUrl(node.identity().address(), host, node.listening().getFirst().port());
  }

  private static String field(String json, String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\":\"?([^\",}]*)").matcher(json);
    assertThat(matcher.find()).as(json).isTrue();
    return matcher.group(1);
  }

  /** Once they have met; which of their two networks it is, is left to chance. */
  private String commonNetwork() throws Exception {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    String a = "";
    String b = "none";
    while (!a.equals(b) && System.nanoTime() < endNs) {
      a = field(ask("a", "status"), "network");
      b = field(ask("b", "status"), "network");
    }
    assertThat(a).isEqualTo(b);
    return a;
  }

  @Test
  void twoNodesLinkUpAnswerEachOtherAndStop() throws Exception {
    try (PeakNode a = start("a", "udp://[::1]:0");
        PeakNode b = start("b", "udp://127.0.0.1:0", url(a, "::1"))) {
      // b listens on IPv4 alone, and dials IPv6 all the same.
      await("b", "peers", "\"up\":true");
      String ping = await("b", "ping " + a.identity(), "\"answered\":true");
      assertThat(field(ping, "ipv6")).isEqualTo(a.identity().address().toString());
      assertThat(ask("a", "ping " + b.identity().address())).contains("\"answered\":true");
      // While the two networks become one, anchors may not have its record yet.
      String found = await("a", "lookup " + b.identity(), "\"found\":true");
      assertThat(field(found, "identity")).isEqualTo(b.identity().toString());
      assertThat(ask("a", "trace " + b.identity()))
          .contains(a.identity().address().toString(), b.identity().address().toString());
      assertThat(commonNetwork()).matches("[0-9a-f]{16}");
      String status = ask("a", "status");
      assertThat(Long.parseLong(field(status, "resident_bytes"))).isPositive();
      assertThat(field(status, "version")).matches("\\d+\\.\\d+\\.\\d+.*");
      assertThat(status).contains("\"tun\":null", "\"faults\":0");
      for (String request : List.of("tree", "routes", "sessions")) {
        assertThat(ask("a", request)).startsWith("{").endsWith("}").doesNotContain("error");
      }
      assertThat(ask("a", "down")).contains("true");
      a.awaitEnd();
      assertThat(folder.resolve("a/s")).doesNotExist();
      await("b", "peers", "\"up\":false");
    }
    assertThat(folder.resolve("b/s")).doesNotExist();
  }

  @Test
  void aNameIsResolvedAndThePeerIsFound() throws Exception {
    try (PeakNode a = start("a", "udp://127.0.0.1:0");
        PeakNode b = start("b", "udp://127.0.0.1:0", url(a, "localhost"))) {
      await("b", "peers", "\"identity\":\"" + a.identity() + "\"[^}]*\"up\":true");
      assertThat(b.listening()).hasSize(1);
    }
  }

  @Test
  void requestsThatMakeNoSenseAreToldWhatIsAllowed() throws Exception {
    try (PeakNode a = start("a", "udp://127.0.0.1:0")) {
      assertThat(a.tun()).isNull();
      for (String request : List.of("", "bogus", "status now", "ping", "ping x", "ping a b")) {
        assertThat(ask("a", request)).as(request).startsWith("{\"error\":\"");
      }
      assertThat(ask("a", "bogus")).contains("status, peers, tree");
    }
  }

  @Test
  void noiseFromStrangersIsSurvived() throws Exception {
    try (PeakNode a = start("a", "udp://127.0.0.1:0");
        DatagramSocket stranger = new DatagramSocket()) {
      Random random = new Random(1);
      for (int i = 0; i < 5_000; i++) {
        byte[] noise = new byte[random.nextInt(1400)];
        random.nextBytes(noise);
        if (noise.length > 0) {
          noise[0] = (byte) random.nextInt(16);
        }
        stranger.send(
            new DatagramPacket(
                noise,
                noise.length,
                InetAddress.getLoopbackAddress(),
                a.listening().getFirst().port()));
      }
      assertThat(ask("a", "status")).contains("\"faults\":0", "\"neighbours\":0");
      assertThat(ask("a", "peers")).isEqualTo("{\"peers\":[]}");
    }
  }

  @Test
  void whatCantBeHadIsSaidInOneLineAndNothingStays() throws Exception {
    try (PeakNode a = start("a", "udp://127.0.0.1:0")) {
      String taken = a.listening().getFirst().toString();
      assertThatThrownBy(() -> start("b", taken))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(taken)
          .hasMessageContaining("in use")
          .hasMessageNotContaining("\n");
      assertThat(folder.resolve("b/s")).doesNotExist();
      assertThatThrownBy(() -> start("a", "udp://127.0.0.1:0"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("somebody answers there already");
      assertThat(ask("a", "status")).contains("identity");
      Files.createDirectories(folder.resolve("c"));
      Files.writeString(folder.resolve("c/key"), "x");
      assertThatThrownBy(() -> start("c", "udp://127.0.0.1:0"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder.resolve("c/key").toString());
    }
  }
}
