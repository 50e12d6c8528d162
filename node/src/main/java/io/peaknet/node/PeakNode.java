package io.peaknet.node;

import io.peaknet.linux.Priority;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running node: one thread that owns everything, and an admin socket to ask it. */
public final class PeakNode implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.peaknet.node");

  /** The thread of HotSpot that collects garbage when there is no other for it. */
  private static final String COLLECTOR = "VM Thread";

  private static final long STOP_MS = 3_000;
  private static final long REHEARSAL_NS = 4_000_000_000L;

  private final Identity identity;
  private final CompletableFuture<Boolean> started = new CompletableFuture<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private volatile @Nullable EventLoop running;
  private List<PeakUrl> listening = List.of();
  private @Nullable String tun;
  private String tunKind = "none";

  private PeakNode(Identity identity) {
    this.identity = identity;
  }

  /**
   * Starts a node and returns when it carries packets.
   *
   * @throws IOException in one line, if the key, a port, the interface or the admin socket can't be
   *     had; nothing is left behind then but a new key
   */
  public static PeakNode start(NodeConfig config, JdkSuite suite) throws IOException {
    Suite.KeyPair key = KeyFile.readOrCreate(config.key(), suite);
    PeakNode node = new PeakNode(Identity.of(key.publicKey()));
    // Not a daemon: the process lives as long as its node.
    new Thread(() -> node.run(config, suite, key), "peak-loop").start();
    try {
      node.started.join();
      return node;
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Runs packets through the data path of three nodes of its own for some seconds, so that whoever
   * records a profile of this JVM has one of that. Every {@link #start} does so in the background,
   * unless it was done.
   *
   * @param suite for the calling thread alone
   */
  public static void rehearse(Suite suite) {
    Rehearsal.hold(suite, REHEARSAL_NS, Long.MAX_VALUE);
  }

  /** Its name. */
  public Identity identity() {
    return identity;
  }

  /** Where it listens, with the ports that it got. */
  public List<PeakUrl> listening() {
    return listening;
  }

  /** The interface for this host's programs; null if it has none. */
  public @Nullable String tun() {
    return tun;
  }

  /** "tun", "veth" (its stand-in) or "none". */
  public String tunKind() {
    return tunKind;
  }

  /** Stops it: neighbours are told, the interface and the admin socket go. Returns when done. */
  @Override
  public void close() {
    EventLoop loop = running;
    if (loop != null) {
      loop.stop();
    }
    try {
      ended.copy().completeOnTimeout(false, STOP_MS, TimeUnit.MILLISECONDS).join();
    } catch (CompletionException _) {
      // awaitEnd tells.
    }
  }

  /**
   * Waits until it has stopped.
   *
   * @throws IOException if it did so because something broke
   */
  public void awaitEnd() throws IOException {
    try {
      ended.join();
    } catch (CompletionException e) {
      throw new IOException("the node stopped: " + e.getCause(), e.getCause());
    }
  }

  private void run(NodeConfig config, JdkSuite suite, Suite.KeyPair key) {
    Rehearsal.begin(suite.another()); // its thread is not to be preferred as this one is
    Priority.prefer();
    Priority.urgent(COLLECTOR); // it halts the loop
    // The admin socket closes last: to whoever waits at it, its end is the node's end.
    try (AdminSocket admin = AdminSocket.bind(config.admin());
        EventLoop loop = EventLoop.open(config, suite, key)) {
      listening = loop.links().urls();
      HostSide host = loop.host();
      if (host != null) {
        tun = host.device().name();
        tunKind = host.kind();
      }
      admin.serve(new AdminCommands(loop));
      running = loop;
      started.complete(true);
      loop.run();
    } catch (Throwable e) {
      LOG.log(Level.DEBUG, "event loop", e);
      started.completeExceptionally(e);
      ended.completeExceptionally(e);
    } finally {
      ended.complete(true);
    }
  }
}
