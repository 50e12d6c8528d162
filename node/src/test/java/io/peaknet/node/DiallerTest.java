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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which endpoints a real node is made to dial, and who may answer there. */
class DiallerTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final UdpEndpoint HERE =
      UdpEndpoint.of(0, InetAddress.ofLiteral("192.0.2.200"), 7411);

  private final JdkSuite suite = new JdkSuite();
  private final Queue<Runnable> flying = new ArrayDeque<>();
  private final Sent sent =
      new Sent() {
        @Override
        public void send(Endpoint endpoint, byte[] datagram, int offset, int length) {
          super.send(endpoint, datagram, offset, length);
          Stranger there = strangers.get(endpoint.toString());
          if (there != null) {
            byte[] copy = Arrays.copyOfRange(datagram, offset, offset + length);
            flying.add(() -> there.node.receive(nowNs, HERE, copy, 0, length));
          }
        }
      };
  private final Node node =
      new Node(new Settings(suite.generateSigning(), false, true), suite, sent);
  private final Map<String, List<String>> names = new TreeMap<>();
  private final Map<String, Stranger> strangers = new TreeMap<>();
  private int questions;
  private boolean ipv6 = true;
  private long nowNs;

  private final List<Runnable> late = new ArrayList<>();
  private boolean slow;

  private final Dialler dialler =
      new Dialler(node, this::endpoint, this::resolve, this::soon, task -> task.run(nowNs));

  private void soon(Runnable task) {
    if (slow) {
      late.add(task);
    } else {
      task.run();
    }
  }

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
    while (nextNs() <= endNs) {
      nowNs = Math.max(nowNs, nextNs());
      if (node.deadlineNs() <= nowNs) {
        node.tick(nowNs);
      }
      if (dialler.deadlineNs() <= nowNs) {
        dialler.tick(nowNs);
      }
      strangers.values().forEach(stranger -> stranger.node.tick(nowNs));
      while (!flying.isEmpty()) {
        flying.remove().run();
      }
    }
    nowNs = endNs;
  }

  private long nextNs() {
    long next = Math.min(dialler.deadlineNs(), node.deadlineNs());
    for (Stranger stranger : strangers.values()) {
      next = Math.min(next, stranger.node.deadlineNs());
    }
    return next;
  }

  /** A node that answers at an endpoint. */
  private final class Stranger extends Sent {
    final Node node = new Node(new Settings(suite.generateSigning(), true, true), suite, this);
    final UdpEndpoint here;

    Stranger(String address) {
      here = UdpEndpoint.of(0, InetAddress.ofLiteral(address), 99);
      node.start(nowNs);
    }

    @Override
    public void send(Endpoint endpoint, byte[] datagram, int offset, int length) {
      byte[] copy = Arrays.copyOfRange(datagram, offset, offset + length);
      flying.add(() -> DiallerTest.this.node.receive(nowNs, here, copy, 0, length));
    }

    boolean isLinked() {
      return DiallerTest.this.node.links().stream()
          .anyMatch(link -> link.up() && Objects.equals(node.identity(), link.identity()));
    }
  }

  private Stranger answersAt(String address) {
    Stranger stranger = new Stranger(address);
    strangers.put(stranger.here.toString(), stranger);
    return stranger;
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

  @Test
  void anInterfaceMayHaveAnotherNumberWhenItComesBack() {
    names.put("fe80::1%1", List.of("fe80::1%1"));
    dialler.add(nowNs, PeakUrl.parsePeer("udp://[fe80::1%1]:99"));
    run(6);
    sent.to.clear();
    names.put("fe80::1%1", List.of("fe80::1%999999"));
    run(6);
    assertThat(sent.to).contains("udp://[fe80::1%999999]:99");
  }

  @Test
  void whoWasMetFirstIsExpectedWhereverItsNameLeads() {
    names.put("relay", List.of("192.0.2.1"));
    Stranger first = answersAt("192.0.2.1");
    dialler.add(nowNs, PeakUrl.parsePeer("udp://relay:99"));
    run(20);
    assertThat(first.isLinked()).isTrue();

    strangers.clear();
    names.put("relay", List.of("192.0.2.7"));
    Stranger second = answersAt("192.0.2.7");
    run(60);
    assertThat(sent.to).contains("udp://192.0.2.7:99");
    assertThat(second.isLinked()).isFalse();
    assertThat(first.isLinked()).isFalse();
  }

  @Test
  void aLateAnswerLeavesALinkThatHasComeBack() {
    names.put("two", List.of("192.0.2.1", "192.0.2.2"));
    Stranger first = answersAt("192.0.2.1");
    dialler.add(nowNs, PeakUrl.parsePeer("udp://two:99"));
    run(20);
    strangers.clear();
    slow = true; // as DNS is when the network is gone
    run(20); // An idle link is probed within seconds, at a moment that is drawn.
    assertThat(first.isLinked()).isFalse();
    assertThat(late).hasSize(1);
    strangers.put(first.here.toString(), first);
    run(60);
    assertThat(first.isLinked()).isTrue();
    late.forEach(Runnable::run);
    assertThat(first.isLinked()).isTrue();
    run(20);
    assertThat(first.isLinked()).isTrue();
  }

  private static class Sent implements Output {
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
