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
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs packets between two nodes on the loopback before real ones come, so that the JVM has
 * compiled the data path by then: a cold one keeps the first packets waiting for milliseconds. Once
 * for each JVM, and bounded in time.
 */
final class Rehearsal {
  private static final System.Logger LOG = System.getLogger("io.peaknet.node");
  private static final AtomicBoolean HELD = new AtomicBoolean();

  /** Enough packets for the JVM's last compiler to have been called on what they run through. */
  private static final long PACKETS = 30_000;

  private static final long BUDGET_NS = 300_000_000L;
  private static final long WAIT_NS = 1_000_000;
  private static final int BURST = 4;
  private static final int SEGMENT_BYTES = 1_200;
  private static final int SEGMENTS = 40;

  private Rehearsal() {}

  /** Holds it unless it was; a host without a loopback goes without. */
  static void hold(Suite suite) {
    hold(suite, BUDGET_NS, PACKETS);
  }

  /** The same, for longer. */
  static void hold(Suite suite, long budgetNs, long packets) {
    if (!HELD.compareAndSet(false, true)) {
      return;
    }
    long startNs = System.nanoTime();
    try {
      long segments = run(suite, startNs + budgetNs, packets);
      LOG.log(
          Level.DEBUG,
          "rehearsed {0} packets in {1} ms",
          segments,
          (System.nanoTime() - startNs) / 1_000_000);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "no rehearsal", e);
    }
  }

  private static long run(Suite suite, long endNs, long packets) throws IOException {
    Stage stage = new Stage();
    try (EventLoop far = EventLoop.rehearsing(config(List.of()), suite, stage);
        EventLoop near = EventLoop.rehearsing(config(peers(far)), suite, stage)) {
      IdentityAddress from = near.node().identity().address();
      IdentityAddress to = far.node().identity().address();
      byte[] one = packet(from, to, 1);
      byte[] many = packet(from, to, SEGMENTS);
      long sent = 0;
      while (sent < packets && System.nanoTime() < endNs) {
        boolean ready = near.node().express().way(to) != null;
        stage.give(sent % 2 == 0 || !ready ? one : many, ready ? BURST : stage.taken == 0 ? 1 : 0);
        near.hostReady();
        near.turn(ready ? 0 : WAIT_NS);
        far.turn(0);
        sent += ready ? 1 + (sent % 2) * SEGMENTS * BURST : 0;
      }
      return stage.taken;
    }
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

  /** Of one segment or many, as a kernel gives it. */
  private static byte[] packet(IdentityAddress from, IdentityAddress to, int segments) {
    int payload = segments * SEGMENT_BYTES;
    byte[] packet = new byte[VnetHeader.BYTES + 60 + payload];
    VnetHeader.set(
        MemorySegment.ofArray(packet),
        0,
        VnetHeader.NEEDS_CSUM,
        segments > 1 ? VnetHeader.GSO_TCPV6 : VnetHeader.GSO_NONE,
        60,
        segments > 1 ? SEGMENT_BYTES : 0,
        40,
        16);
    int at = VnetHeader.BYTES;
    packet[at] = 0x60;
    packet[at + 4] = (byte) ((20 + payload) >>> 8);
    packet[at + 5] = (byte) (20 + payload);
    packet[at + 6] = Ip6Packet.TCP;
    packet[at + 7] = 64;
    from.write(packet, at + 8);
    to.write(packet, at + 24);
    packet[at + 41] = 1; // ports
    packet[at + 43] = 2;
    packet[at + 52] = 0x50; // length of the TCP header
    packet[at + 53] = Ip6Packet.ACK;
    return packet;
  }

  /** The host of both: gives the same packet some times, and takes what comes. */
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
