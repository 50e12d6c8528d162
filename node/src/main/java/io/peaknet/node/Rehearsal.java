package io.peaknet.node;

import io.peaknet.linux.MadeUpHost;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
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
 * Their hosts alone are made up: all else is what real packets run through.
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
   * For so long a node's start waits for it. With 800 ms each of the first echoes of two nodes that
   * begin at once took 0.5 to 0.7 ms, with 1,300 ms most of them less than 0.4 ms, and with 1,600
   * ms no less.
   */
  private static final Duration LEAD = Duration.ofMillis(1_300);

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

  static long run(Suite suite, long startNs, long budgetNs, long bursts) throws IOException {
    long endNs = startNs + budgetNs;
    try (Player relay = relay(suite);
        Player near = dialling(relay.loop.links().urls().getFirst(), relay, suite);
        Player far = dialling(relay.loop.links().urls().getLast(), relay, suite)) {
      List<Player> players = List.of(near, relay, far);
      List<Scene> scenes = new ArrayList<>();
      for (Player from : players) {
        for (Player to : players) {
          if (from != to) {
            scenes.add(new Scene(from, to));
          }
        }
      }
      long packets = 0;
      while (!scenes.stream().allMatch(Scene::isOpen) && System.nanoTime() < endNs) {
        for (Scene scene : scenes) {
          scene.knock();
          packets += turn(players, WAIT_NS);
        }
      }
      return packets + perform(scenes, players, startNs + LEAD.toNanos(), endNs, bursts);
    }
  }

  private static long perform(
      List<Scene> scenes, List<Player> players, long leadEndNs, long endNs, long bursts)
      throws IOException {
    scenes.forEach(Scene::write); // ahead: the collector's pauses would be felt
    Random random = new Random(1);
    long packets = 0;
    for (long burst = 0; burst < bursts; burst++) {
      long fromNs = System.nanoTime();
      if (fromNs >= endNs) {
        return packets;
      }
      Scene scene = scenes.get(random.nextInt(scenes.size()));
      boolean many = random.nextInt(MANY_ONCE_IN) == 0;
      scene.play(random, many ? MANY : 1 + random.nextInt(FEW));
      packets += turn(players, 0);
      long nowNs = System.nanoTime();
      if (nowNs >= leadEndNs) {
        // The node itself, and the compilers, are to have a core as well; and queues are to be
        // late.
        long tookNs = nowNs - fromNs;
        LockSupport.parkNanos(many ? Math.max(tookNs, LATE_NS) : tookNs);
      }
    }
    return packets;
  }

  /** Each does what there is to do; returns how many packets came to their hosts. */
  private static long turn(List<Player> players, long waitNs) throws IOException {
    long packets = 0;
    for (Player player : players) {
      player.loop.turn(waitNs);
      packets += player.host.take();
    }
    return packets;
  }

  /** A node, and the host that it serves. */
  private static final class Player implements AutoCloseable {
    private final EventLoop loop;
    private final MadeUpHost host;

    private Player(EventLoop loop, MadeUpHost host) {
      this.loop = loop;
      this.host = host;
    }

    static Player of(NodeConfig config, Suite suite) throws IOException {
      MadeUpHost host = MadeUpHost.open("rehearsal");
      try {
        return new Player(EventLoop.rehearsing(config, suite, host.tun()), host);
      } catch (IOException | RuntimeException e) {
        host.tun().close();
        host.close();
        throw e;
      }
    }

    IdentityAddress name() {
      return loop.node().identity().address();
    }

    @Override
    public void close() {
      loop.close();
      host.close();
    }
  }

  /** What one of them has to say to another. */
  private static final class Scene {
    private final Player from;
    private final Player to;
    private List<byte[]> packets = List.of();

    Scene(Player from, Player to) {
      this.from = from;
      this.to = to;
    }

    boolean isOpen() {
      return from.loop.node().express().way(to.name()) != null;
    }

    void knock() {
      if (!isOpen()) {
        from.host.send(RehearsalTraffic.echo(from.name(), to.name()));
      }
    }

    void write() {
      packets =
          RehearsalTraffic.between(
              from.name(), to.name(), Math.min(HostSide.MTU, from.loop.node().mtu(to.name())));
    }

    void play(Random random, int count) {
      int next = random.nextInt(packets.size());
      for (int i = 0; i < count; i++) {
        from.host.send(packets.get(next));
        next = next + 1 < packets.size() ? next + 1 : 0;
      }
    }
  }

  /** Over IPv4 and IPv6, if there is such a loopback. */
  private static Player relay(Suite suite) throws IOException {
    PeakUrl ipv4 = PeakUrl.parseListen("udp://127.0.0.1:0");
    try {
      List<PeakUrl> both = List.of(ipv4, PeakUrl.parseListen("udp://[::1]:0"));
      return Player.of(config(both, List.of()), suite);
    } catch (IOException e) {
      return Player.of(config(List.of(ipv4), List.of()), suite);
    }
  }

  private static Player dialling(PeakUrl at, Player relay, Suite suite) throws IOException {
    String any = at.host().contains(":") ? "udp://[::1]:0" : "udp://127.0.0.1:0";
    PeakUrl peer = new PeakUrl(relay.name(), at.host(), at.port());
    return Player.of(config(List.of(PeakUrl.parseListen(any)), List.of(peer)), suite);
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
}
