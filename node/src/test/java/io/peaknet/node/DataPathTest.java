package io.peaknet.node;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.linux.Offloads;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.Poll;
import io.peaknet.linux.Slices;
import io.peaknet.linux.UdpOptions;
import io.peaknet.linux.VnetHeader;
import io.peaknet.node.crypto.NodeSuite;
import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.Output;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.Way;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three nodes in a line over real sockets on the loopback, their hosts being the test. */
class DataPathTest {
  private static final int MSS = 1200;
  private static final long PATIENCE_NS = 20_000_000_000L;

  private final Suite suite;
  private final List<Machine> machines = new ArrayList<>();

  DataPathTest() throws IOException {
    suite = NodeSuite.start();
  }

  /** A device that gives and takes packets behind their vnet headers, and allocates nothing. */
  private static final class VnetDevice implements PacketDevice {
    final Queue<byte[]> fromHost = new ArrayDeque<>();
    final List<byte[]> toHost = new ArrayList<>();
    byte[] template = new byte[0];
    int repeats;
    boolean keeps = true;
    long bytes;

    @Override
    public String name() {
      return "test0";
    }

    @Override
    public int fd() {
      return -1;
    }

    @Override
    public Offloads offloads() {
      return Offloads.ALL;
    }

    @Override
    public Offloads offload(Offloads wanted) {
      return Offloads.ALL;
    }

    @Override
    public int read(MemorySegment memory, long offset, int length) {
      byte[] packet = repeats > 0 ? template : fromHost.poll();
      repeats = Math.max(0, repeats - 1);
      if (packet == null) {
        return 0;
      }
      MemorySegment.copy(packet, 0, memory, JAVA_BYTE, offset, packet.length);
      return packet.length;
    }

    @Override
    public boolean write(MemorySegment memory, long offset, int length) {
      took(length);
      if (keeps) {
        toHost.add(memory.asSlice(offset, length).toArray(JAVA_BYTE));
      }
      return true;
    }

    @Override
    public boolean write(Slices packet) {
      took(packet.bytes());
      if (keeps) {
        MemorySegment whole = MemorySegment.ofArray(new byte[packet.bytes()]);
        packet.copyTo(whole, 0);
        toHost.add(whole.toArray(JAVA_BYTE));
      }
      return true;
    }

    private void took(int length) {
      bytes += length;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      throw new AssertionError("the data path reads off the heap");
    }

    @Override
    public void write(byte[] packet, int offset, int length) {
      byte[] whole = new byte[VnetHeader.BYTES + length];
      System.arraycopy(packet, offset, whole, VnetHeader.BYTES, length);
      took(whole.length);
      toHost.add(whole);
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /** What the event loop is around a node, stepped by the test. */
  private final class Machine implements Output {
    final Poll poll;
    final UdpLinks links;
    final Node node;
    final VnetDevice device = new VnetDevice();
    final HostSide host;
    final DataPath data;
    final UdpLinks.Receiver receiver =
        new UdpLinks.Receiver() {
          @Override
          public void receive(UdpEndpoint from, MemorySegment memory, long at, int length) {
            fromNetwork(from, memory, at, length);
          }

          @Override
          public void flush() throws IOException {
            host.flush();
          }
        };
    final HostSide.Network network = this::fromHost;

    Machine() throws IOException {
      poll = Poll.open();
      PeakUrl listen = PeakUrl.parseListen("udp://127.0.0.1:0");
      links = UdpLinks.open(List.of(listen, listen), UdpOptions.best());
      links.watch(poll);
      node = new Node(new Settings(suite.generateSigning(), true, true), suite, this);
      AllowRule all = AllowRule.parse("*", null, null);
      host = new HostSide(now(), name(), device, List.of(all));
      data = new DataPath(node, links, host);
      node.start(now());
    }

    IdentityAddress name() {
      return node.identity().address();
    }

    void dial(Machine other) throws IOException {
      int port = other.links.urls().getFirst().port();
      UdpEndpoint at = links.endpoint(poll, InetAddress.ofLiteral("127.0.0.1"), port);
      node.dial(now(), at, other.name());
    }

    int step() throws IOException {
      poll.await(0);
      long nowNs = now();
      int datagrams = links.receive(poll, receiver);
      boolean more = host.receive(now(), 64, network);
      data.flush();
      if (node.deadlineNs() <= nowNs) {
        node.tick(nowNs);
      }
      return datagrams + (more ? 1 : 0);
    }

    private void fromNetwork(UdpEndpoint from, MemorySegment memory, long at, int length) {
      try {
        data.fromNetwork(now(), from, memory, at, length);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private void fromHost(long nowNs, MemorySegment memory, long at, int length) {
      data.fromHost(nowNs, memory, at, length);
    }

    @Override
    public void send(Endpoint to, byte[] datagram, int offset, int length) {
      links.send((UdpEndpoint) to, datagram, offset, length);
    }

    @Override
    public void deliver(IdentityAddress source, byte[] packet, int offset, int length) {
      try {
        host.deliver(now(), source, packet, offset, length);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void undeliverable(Undeliverable reason, byte[] packet, int offset, int length) {
      throw new AssertionError(reason);
    }

    @Override
    public void event(Event event) {}
  }

  private static long now() {
    return System.nanoTime();
  }

  @AfterEach
  void close() {
    machines.forEach(machine -> {
      machine.links.close();
      machine.poll.close();
    });
  }

  private interface Condition {
    boolean holds();
  }

  private void runUntil(Condition condition, String what) throws IOException {
    long endNs = now() + PATIENCE_NS;
    while (!condition.holds()) {
      assertThat(now()).as(what).isLessThan(endNs);
      for (Machine machine : machines) {
        machine.step();
      }
    }
  }

  private void line(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      machines.add(new Machine());
    }
    for (int i = 1; i < count; i++) {
      machines.get(i).dial(machines.get(i - 1));
    }
    Machine a = machines.getFirst();
    Machine z = machines.getLast();
    runUntil(() -> machines.stream().allMatch(m -> m.node.status().neighbours() > 0), "links");
    // Until the first packet has found its way, and the post-quantum exchange is done.
    a.device.fromHost.add(behindVnet(Packets.udp(a.name(), 9, z.name(), 9)));
    runUntil(() -> !z.device.toHost.isEmpty(), "the first packet");
    // Until the ends know what the path carries: before, what is long is split.
    runUntil(() -> isWide(a, z) && isWide(z, a), "the path's size");
    z.device.toHost.clear();
  }

  private static boolean isWide(Machine from, Machine to) {
    Way way = from.node.express().way(to.name());
    return way != null && way.mtu() > MSS + 60;
  }

  private static byte[] behindVnet(byte[] packet) {
    byte[] whole = new byte[VnetHeader.BYTES + packet.length];
    System.arraycopy(packet, 0, whole, VnetHeader.BYTES, packet.length);
    return whole;
  }

  /** As the kernel gives it: checksum pending, segments of {@link #MSS}. */
  private static byte[] superPacket(
      IdentityAddress from, IdentityAddress to, int sequence, byte[] payload) {
    byte[] segment = new byte[20 + payload.length];
    byte[] header = Arrays.copyOfRange(Packets.tcp(from, 4000, to, 80, Packets.ACK), 40, 60);
    System.arraycopy(header, 0, segment, 0, 20);
    for (int i = 0; i < 4; i++) {
      segment[4 + i] = (byte) (sequence >>> (24 - 8 * i));
    }
    System.arraycopy(payload, 0, segment, 20, payload.length);
    byte[] whole = behindVnet(Packets.ip(from, to, Ip6Packet.TCP, segment));
    int type = payload.length > MSS ? VnetHeader.GSO_TCPV6 : VnetHeader.GSO_NONE;
    int size = payload.length > MSS ? MSS : 0;
    MemorySegment memory = MemorySegment.ofArray(whole);
    VnetHeader.set(memory, 0, VnetHeader.NEEDS_CSUM, type, 60, size, 40, 16);
    return whole;
  }

  private static byte[] payloads(List<byte[]> packets) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      int header = VnetHeader.BYTES + 60;
      all.write(packet, header, packet.length - header);
    }
    return all.toByteArray();
  }

  private void carries(int nodes) throws IOException {
    line(nodes);
    Machine a = machines.getFirst();
    Machine z = machines.getLast();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    Random random = new Random(nodes);
    for (int length : new int[] {1, MSS, 50_000, 64_000, 3 * MSS, 17, 64_000}) {
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      a.device.fromHost.add(superPacket(a.name(), z.name(), sent.size(), payload));
      sent.write(payload);
    }
    long total = sent.size();
    runUntil(() -> payloads(z.device.toHost).length >= total, "all bytes");
    assertThat(payloads(z.device.toHost)).isEqualTo(sent.toByteArray());
    // Coalesced on the way in: far fewer packets than segments.
    assertThat(z.device.toHost.size()).isLessThan(40);
  }

  @Test
  void aStreamCrossesALinkUnchanged() throws IOException {
    carries(2);
  }

  @Test
  void aStreamCrossesARelayUnchanged() throws IOException {
    carries(3);
  }

  @Test
  void whatCameByOneSocketIsNotOverwrittenByWhatComesByAnother() throws IOException {
    line(2);
    Machine a = machines.getFirst();
    Machine z = machines.getLast();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    Random random = new Random(1);
    byte[] noise = new byte[MSS];
    SocketAddress second =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), z.links.urls().getLast().port());
    try (DatagramSocket stranger = new DatagramSocket()) {
      for (int i = 0; i < 50; i++) {
        // No smaller segment and no PSH: the last ones wait for what may follow.
        byte[] payload = new byte[4 * MSS];
        random.nextBytes(payload);
        a.device.fromHost.add(superPacket(a.name(), z.name(), sent.size(), payload));
        sent.write(payload);
        a.step();
        for (int n = 0; n < 16; n++) {
          stranger.send(new DatagramPacket(noise, noise.length, second));
        }
        z.step();
      }
    }
    long total = sent.size();
    runUntil(() -> payloads(z.device.toHost).length >= total, "all bytes");
    assertThat(payloads(z.device.toHost)).isEqualTo(sent.toByteArray());
  }

  @Test
  void twoNodesAllocateNothingForEachPacket() throws Exception {
    allocatesNothing(2);
  }

  @Test
  void aRelayAllocatesNothingForEachPacket() throws Exception {
    allocatesNothing(3);
  }

  /** By reflection: the module itself has no use for {@code jdk.management}. */
  private static long allocatedBytes() throws ReflectiveOperationException {
    var factory = Class.forName("java.lang.management.ManagementFactory");
    Object threads = factory.getMethod("getThreadMXBean").invoke(null);
    var type = Class.forName("com.sun.management.ThreadMXBean");
    return (long) type.getMethod("getCurrentThreadAllocatedBytes").invoke(threads);
  }

  private void allocatesNothing(int nodes) throws Exception {
    line(nodes);
    Machine a = machines.getFirst();
    Machine z = machines.getLast();
    z.device.keeps = false;
    a.device.template = superPacket(a.name(), z.name(), 0, new byte[20 * MSS]);
    long least = Long.MAX_VALUE;
    int rounds = 12;
    int superPackets = 1_000;
    // The first rounds warm up; the JVM may still compile, and timers may tick, in some of the
    // rest.
    for (int round = 0; round < rounds; round++) {
      long before = allocatedBytes();
      long bytesBefore = z.device.bytes;
      for (int sent = 0; sent < superPackets; sent += 8) {
        a.device.repeats = 8;
        for (int i = 0; i < 4; i++) {
          for (int m = 0; m < machines.size(); m++) {
            machines.get(m).step();
          }
        }
      }
      long allocated = allocatedBytes() - before;
      assertThat(z.device.bytes - bytesBefore).isGreaterThan(superPackets * 20L * MSS / 2);
      least = Math.min(least, allocated);
    }
    // The smallest object has 16 bytes. What is left is done by time: probes of links and their
    // size.
    assertThat(least / 20_000.0).as("bytes per packet").isLessThan(8);
  }
}
