package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.Output;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which endpoints a real node is made to dial; nobody ever answers. */
class DiallerTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final JdkSuite suite = new JdkSuite();
  private final Sent sent = new Sent();
  private final Node node =
      new Node(new Settings(suite.generateSigning(), false, true), suite, sent);
  private final Map<String, List<String>> names = new TreeMap<>();
  private int questions;
  private boolean ipv6 = true;
  private long nowNs;

  private final Dialler dialler =
      new Dialler(node, this::endpoint, this::resolve, Runnable::run, task -> task.run(nowNs));

  @BeforeEach
  void start() {
    node.start(nowNs);
  }

  private UdpEndpoint endpoint(InetAddress to, int port) throws IOException {
    if (to.getAddress().length == 16 && !ipv6) {
      throw new IOException("no IPv6 here");
    }
    return UdpEndpoint.of(0, to, port);
  }

  private List<InetAddress> resolve(String name) throws UnknownHostException {
    questions++;
    List<String> addresses = names.get(name);
    if (addresses == null) {
      throw new UnknownHostException(name);
    }
    return addresses.stream().map(InetAddress::ofLiteral).toList();
  }

  private void run(long seconds) {
    long endNs = nowNs + seconds * SECOND_NS;
    while (Math.min(dialler.deadlineNs(), node.deadlineNs()) <= endNs) {
      nowNs = Math.max(nowNs, Math.min(dialler.deadlineNs(), node.deadlineNs()));
      if (node.deadlineNs() <= nowNs) {
        node.tick(nowNs);
      }
      if (dialler.deadlineNs() <= nowNs) {
        dialler.tick(nowNs);
      }
    }
    nowNs = endNs;
  }

  @Test
  void anAddressIsDialledAtOnceAndNeverLookedUp() {
    dialler.add(nowNs, PeakUrl.parsePeer("udp://[2001:db8::1]:99"));
    run(60);
    assertThat(sent.to).containsOnly("udp://[2001:db8::1]:99");
    assertThat(questions).isZero();
    assertThat(dialler.deadlineNs()).isEqualTo(Node.NEVER);
  }

  @Test
  void theAddressesOfANameHaveTheirTurns() {
    names.put("two", List.of("192.0.2.1", "2001:db8::2"));
    dialler.add(nowNs, PeakUrl.parsePeer("udp://two:99"));
    run(2);
    assertThat(sent.to).containsOnly("udp://192.0.2.1:99");
    sent.to.clear();
    run(5);
    assertThat(sent.to).contains("udp://[2001:db8::2]:99");
    run(5);
    assertThat(sent.to).contains("udp://192.0.2.1:99");
  }

  @Test
  void aNameIsLookedUpAgainWhenItsAddressIsDead() {
    names.put("moves", List.of("192.0.2.1"));
    dialler.add(nowNs, PeakUrl.parsePeer("udp://moves:99"));
    run(6);
    names.put("moves", List.of("192.0.2.9"));
    sent.to.clear();
    run(6);
    assertThat(sent.to).contains("udp://192.0.2.9:99");
    sent.to.clear();
    run(60);
    assertThat(sent.to).containsOnly("udp://192.0.2.9:99");
  }

  @Test
  void aNameThatIsUnknownIsAskedForLessAndLessOften() {
    dialler.add(nowNs, PeakUrl.parsePeer("udp://nowhere:99"));
    run(63);
    assertThat(questions).isEqualTo(7); // After 0, 1, 3, 7, 15, 31 and 63 seconds.
    run(600);
    assertThat(questions).isEqualTo(17);
    names.put("nowhere", List.of("192.0.2.1"));
    run(61);
    assertThat(sent.to).contains("udp://192.0.2.1:99");
  }

  @Test
  void aFamilyThatThisHostLacksIsTriedAgainLater() {
    ipv6 = false;
    names.put("2001:db8::1", List.of("2001:db8::1"));
    dialler.add(nowNs, PeakUrl.parsePeer("udp://[2001:db8::1]:99"));
    run(10);
    assertThat(sent.to).isEmpty();
    ipv6 = true;
    run(60);
    assertThat(sent.to).contains("udp://[2001:db8::1]:99");
  }

  private static final class Sent implements Output {
    final List<String> to = new ArrayList<>();

    @Override
    public void send(Endpoint endpoint, byte[] datagram, int offset, int length) {
      to.add(endpoint.toString());
    }

    @Override
    public void deliver(IdentityAddress source, byte[] packet, int offset, int length) {}

    @Override
    public void undeliverable(Undeliverable reason, byte[] packet, int offset, int length) {}

    @Override
    public void event(Event event) {}
  }
}
