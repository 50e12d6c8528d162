package io.peaknet.node;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.Offloads;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.Slices;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs packets between three nodes on the loopback, so that the JVM has compiled the data path by
 * the time it is needed: for a moment before there are real packets, then in the background while
 * they are still few. Once for each JVM, bounded in time, and then resting as long as it works.
 *
 * <p>Its thread has an ordinary priority: one that stood back behind others would keep the whole
 * JVM waiting whenever that waits for all threads to halt.
 */
final class Rehearsal {
  private static final System.Logger LOG = System.getLogger("io.peaknet.node");
  private static final AtomicBoolean HELD = new AtomicBoolean();

  /** Enough for the JVM's last compiler to have been called on what they run through. */
  private static final long BURSTS = 4_000;

  private static final long BUDGET_NS = 6_000_000_000L;

  /**
   * For so long a node's start waits for it. Of the first 500 echoes the slowest of a hundred took
   * 1.1 ms with 500 ms, 0.9 ms with 800 ms, and no less with 1,000 ms (medians of eight runs).
   */
  private static final Duration LEAD = Duration.ofMillis(800);

  private static final long WAIT_NS = 1_000_000;

  /** Packets of a burst: few mostly, and sometimes more than go into the network at once. */
  private static final int FEW = 8;

  private static final int MANY = 80;
  private static final int MANY_ONCE_IN = 16;

  /** Longer than packets of the host may wait without being late. */
  private static final long LATE_NS = 6_000_000;

  private Rehearsal() {}

  /**
   * Begins unless one was held; returns when its lead is over.
   *
   * @param suite for the rehearsal's thread alone
   */
  static void begin(Suite suite) {
    Thread thread = new Thread(() -> hold(suite, BUDGET_NS, BURSTS), "peak-rehearsal");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(LEAD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Holds it unless it was; a host without a loopback goes without. */
  static void hold(Suite suite, long budgetNs, long bursts) {
    if (!HELD.compareAndSet(false, true)) {
      return;
    }
    long startNs = System.nanoTime();
    try {
      long packets = run(suite, startNs, budgetNs, bursts);
      LOG.log(
          Level.DEBUG,
          "rehearsed {0} packets in {1} ms",
          packets,
          (System.nanoTime() - startNs) / 1_000_000);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "no rehearsal", e);
    }
  }

  private static long run(Suite suite, long startNs, long budgetNs, long bursts)
      throws IOException {
    long endNs = startNs + budgetNs;
    // Each of a class of its own, so that no call of theirs is compiled for one class alone.
    Stage nearStage = new Stage();
    Stage relayStage = new RelayStage();
    Stage farStage = new FarStage();
    try (EventLoop relay = relay(suite, relayStage);
        EventLoop near = dialling(relay.links().urls().getFirst(), relay, suite, nearStage);
        EventLoop far = dialling(relay.links().urls().getLast(), relay, suite, farStage)) {
      List<EventLoop> loops = List.of(near, relay, far);
      List<Scene> scenes = new ArrayList<>();
      for (EventLoop to : loops) {
        if (to != near) {
          scenes.add(new Scene(near, nearStage, to));
        }
        if (to != relay) {
          scenes.add(new Scene(relay, relayStage, to));
        }
        if (to != far) {
          scenes.add(new Scene(far, farStage, to));
        }
      }
      while (!scenes.stream().allMatch(Scene::isOpen) && System.nanoTime() < endNs) {
        for (Scene scene : scenes) {
          scene.knock();
          turn(scene, loops, WAIT_NS);
        }
      }
      perform(scenes, loops, startNs + LEAD.toNanos(), endNs, bursts);
      return nearStage.taken + relayStage.taken + farStage.taken;
    }
  }

  private static void perform(
      List<Scene> scenes, List<EventLoop> loops, long leadEndNs, long endNs, long bursts)
      throws IOException {
    scenes.forEach(Scene::write); // ahead: the collector's pauses would be felt
    Random random = new Random(1);
    for (long burst = 0; burst < bursts; burst++) {
      long fromNs = System.nanoTime();
      if (fromNs >= endNs) {
        return;
      }
      Scene scene = scenes.get(random.nextInt(scenes.size()));
      boolean many = random.nextInt(MANY_ONCE_IN) == 0;
      scene.play(random, many ? MANY : 1 + random.nextInt(FEW));
      turn(scene, loops, 0);
      long nowNs = System.nanoTime();
      if (nowNs >= leadEndNs) {
        // The node itself, and the compilers, are to have a core as well; and queues are to be
        // late.
        long tookNs = nowNs - fromNs;
        LockSupport.parkNanos(many ? Math.max(tookNs, LATE_NS) : tookNs);
      }
    }
  }

  private static void turn(Scene scene, List<EventLoop> loops, long waitNs) throws IOException {
    scene.from.hostReady();
    for (EventLoop loop : loops) {
      loop.turn(waitNs);
    }
  }

  /** What one of them has to say to another. */
  private static final class Scene {
    private final EventLoop from;
    private final Stage stage;
    private final EventLoop to;
    private List<byte[]> packets = List.of();

    Scene(EventLoop from, Stage stage, EventLoop to) {
      this.from = from;
      this.stage = stage;
      this.to = to;
    }

    boolean isOpen() {
      return leads(from, to);
    }

    void knock() {
      stage.give(List.of(RehearsalTraffic.echo(name(from), name(to))), 0, isOpen() ? 0 : 1);
    }

    void write() {
      packets = RehearsalTraffic.between(name(from), name(to));
    }

    void play(Random random, int count) {
      stage.give(packets, random.nextInt(packets.size()), count);
    }
  }

  private static boolean leads(EventLoop from, EventLoop to) {
    return from.node().express().way(name(to)) != null;
  }

  private static IdentityAddress name(EventLoop loop) {
    return loop.node().identity().address();
  }

  /** Over IPv4 and IPv6, if there is such a loopback. */
  private static EventLoop relay(Suite suite, Stage stage) throws IOException {
    PeakUrl ipv4 = PeakUrl.parseListen("udp://127.0.0.1:0");
    try {
      List<PeakUrl> both = List.of(ipv4, PeakUrl.parseListen("udp://[::1]:0"));
      return EventLoop.rehearsing(config(both, List.of()), suite, stage);
    } catch (IOException e) {
      return EventLoop.rehearsing(config(List.of(ipv4), List.of()), suite, stage);
    }
  }

  private static EventLoop dialling(PeakUrl at, EventLoop relay, Suite suite, Stage stage)
      throws IOException {
    String any = at.host().contains(":") ? "udp://[::1]:0" : "udp://127.0.0.1:0";
    PeakUrl peer = new PeakUrl(name(relay), at.host(), at.port());
    return EventLoop.rehearsing(
        config(List.of(PeakUrl.parseListen(any)), List.of(peer)), suite, stage);
  }

  private static NodeConfig config(List<PeakUrl> listen, List<PeakUrl> peers) {
    return new NodeConfig(
        Path.of(""),
        listen,
        peers,
        null,
        Path.of(""),
        true,
        true,
        List.of(
            AllowRule.parse("*", null, "7"),
            AllowRule.parse("*", null, "" + RehearsalTraffic.PORT),
            AllowRule.parse("*", "icmp", null)));
  }

  /** The host of one: gives packets of a list in turn, and takes what comes. */
  private static class Stage implements PacketDevice {
    private List<byte[]> packets = List.of();
    private int next;
    private int left;
    private long taken;

    final void give(List<byte[]> given, int from, int count) {
      packets = given;
      next = from;
      left = count;
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
      if (left == 0) {
        return 0;
      }
      left--;
      byte[] packet = packets.get(next);
      next = next + 1 < packets.size() ? next + 1 : 0;
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

  private static final class RelayStage extends Stage {
    @Override
    public int read(MemorySegment memory, long offset, int length) {
      return super.read(memory, offset, length);
    }
  }

  private static final class FarStage extends Stage {
    @Override
    public int read(MemorySegment memory, long offset, int length) {
      return super.read(memory, offset, length);
    }
  }
}
