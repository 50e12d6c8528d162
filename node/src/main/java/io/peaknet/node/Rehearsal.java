package io.peaknet.node;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.Offloads;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.Slices;
import io.peaknet.linux.VnetHeader;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs packets between three nodes on the loopback, in the background while real ones are still
 * few, so that the JVM has compiled the data path by the time it is needed. Once for each JVM,
 * bounded in time, and resting as long as it works.
 *
 * <p>Its thread has an ordinary priority: one that stood back behind others would keep the whole
 * JVM waiting whenever that waits for all threads to halt.
 */
final class Rehearsal {
  private static final System.Logger LOG = System.getLogger("io.peaknet.node");
  private static final AtomicBoolean HELD = new AtomicBoolean();

  /** Enough for the JVM's last compiler to have been called on what they run through. */
  private static final long BURSTS = 6_000;

  private static final long BUDGET_NS = 6_000_000_000L;
  private static final long WAIT_NS = 1_000_000;
  private static final int BURST = 4;
  private static final int SEGMENT_BYTES = 1_200;
  private static final int SEGMENTS = 40;
  private static final int KINDS = 4;

  private Rehearsal() {}

  /**
   * Begins unless one was held.
   *
   * @param suite for the rehearsal's thread alone
   */
  static void begin(Suite suite) {
    Thread thread = new Thread(() -> hold(suite, BUDGET_NS, BURSTS), "peak-rehearsal");
    thread.setDaemon(true);
    thread.start();
  }

  /** Holds it unless it was; a host without a loopback goes without. */
  static void hold(Suite suite, long budgetNs, long bursts) {
    if (!HELD.compareAndSet(false, true)) {
      return;
    }
    long startNs = System.nanoTime();
    try {
      long packets = run(suite, startNs + budgetNs, bursts);
      LOG.log(
          Level.DEBUG,
          "rehearsed {0} packets in {1} ms",
          packets,
          (System.nanoTime() - startNs) / 1_000_000);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "no rehearsal", e);
    }
  }

  private static long run(Suite suite, long endNs, long bursts) throws IOException {
    Stage stage = new Stage();
    try (EventLoop relay = EventLoop.rehearsing(config(List.of()), suite, stage);
        EventLoop near = EventLoop.rehearsing(config(peers(relay)), suite, stage);
        EventLoop far = EventLoop.rehearsing(config(peers(relay)), suite, stage)) {
      List<EventLoop> all = List.of(near, relay, far);
      List<EventLoop> targets = List.of(relay, far);
      while (!(leads(near, relay) && leads(near, far)) && System.nanoTime() < endNs) {
        for (EventLoop target : targets) {
          stage.give(packet(name(near), name(target), 0), leads(near, target) ? 0 : 1);
          turn(all, WAIT_NS);
        }
      }
      List<byte[]> packets = new ArrayList<>(); // made ahead: the collector's pauses would be felt
      for (int i = 0; i < KINDS * targets.size(); i++) {
        packets.add(packet(name(near), name(targets.get(i % targets.size())), i / targets.size()));
      }
      for (long burst = 0; burst < bursts && System.nanoTime() < endNs; burst++) {
        long fromNs = System.nanoTime();
        stage.give(packets.get((int) (burst % packets.size())), BURST);
        turn(all, 0);
        // The node itself, and the compilers, are to have a core as well.
        LockSupport.parkNanos(System.nanoTime() - fromNs);
      }
      return stage.taken;
    }
  }

  private static void turn(List<EventLoop> all, long waitNs) throws IOException {
    all.getFirst().hostReady();
    for (EventLoop loop : all) {
      loop.turn(waitNs);
    }
  }

  private static boolean leads(EventLoop from, EventLoop to) {
    return from.node().express().way(name(to)) != null;
  }

  private static IdentityAddress name(EventLoop loop) {
    return loop.node().identity().address();
  }

  private static NodeConfig config(List<PeakUrl> peers) {
    return new NodeConfig(
        Path.of(""),
        List.of(PeakUrl.parseListen("udp://127.0.0.1:0")),
        peers,
        null,
        Path.of(""),
        true,
        true,
        List.of(AllowRule.parse("*", null, null)));
  }

  private static List<PeakUrl> peers(EventLoop far) {
    PeakUrl at = far.links().urls().getFirst();
    return List.of(new PeakUrl(far.node().identity().address(), at.host(), at.port()));
  }

  /** As a kernel gives it: one segment of TCP, many, a datagram of UDP, an echo request. */
  private static byte[] packet(IdentityAddress from, IdentityAddress to, int kind) {
    int payload = kind == 1 ? SEGMENTS * SEGMENT_BYTES : 44;
    int protocol = kind < 2 ? Ip6Packet.TCP : kind == 2 ? Ip6Packet.UDP : Ip6Packet.ICMPV6;
    int length = 20 + payload;
    byte[] packet = new byte[VnetHeader.BYTES + Ip6Packet.HEADER + length];
    VnetHeader.set(
        MemorySegment.ofArray(packet),
        0,
        kind < 2 ? VnetHeader.NEEDS_CSUM : 0,
        kind == 1 ? VnetHeader.GSO_TCPV6 : VnetHeader.GSO_NONE,
        60,
        kind == 1 ? SEGMENT_BYTES : 0,
        40,
        16);
    int at = VnetHeader.BYTES;
    packet[at] = 0x60;
    packet[at + 4] = (byte) (length >>> 8);
    packet[at + 5] = (byte) length;
    packet[at + 6] = (byte) protocol;
    packet[at + 7] = 64;
    from.write(packet, at + 8);
    to.write(packet, at + 24);
    int transport = at + Ip6Packet.HEADER;
    if (kind == 3) {
      packet[transport] = (byte) Icmpv6.ECHO_REQUEST;
      return packet;
    }
    packet[transport + 1] = 1; // ports
    packet[transport + 3] = 2;
    if (kind == 2) {
      packet[transport + 5] = (byte) length;
    } else {
      packet[transport + 12] = 0x50; // length of the TCP header
      packet[transport + 13] = Ip6Packet.ACK;
    }
    return packet;
  }

  /** The host of all: gives the same packet some times, and takes what comes. */
  private static final class Stage implements PacketDevice {
    private byte[] packet = new byte[0];
    private int times;
    private long taken;

    void give(byte[] given, int howOften) {
      packet = given;
      times = howOften;
    }

    @Override
    public String name() {
      return "rehearsal";
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
      if (times == 0) {
        return 0;
      }
      times--;
      MemorySegment.copy(packet, 0, memory, JAVA_BYTE, offset, packet.length);
      return packet.length;
    }

    @Override
    public boolean write(MemorySegment memory, long offset, int length) {
      taken++;
      return true;
    }

    @Override
    public boolean write(Slices slices) {
      taken += slices.count();
      return true;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return 0;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      taken++;
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
