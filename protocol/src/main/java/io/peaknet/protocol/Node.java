package io.peaknet.protocol;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One participant of a PeerNet, without I/O: it is told what happened and when, and answers through
 * {@link Output}. Single-threaded; {@code nowNs} is monotonic, from any origin, and never goes
 * back.
 */
public final class Node {
  /** {@link #deadlineNs} when there is nothing to wait for. */
  public static final long NEVER = Long.MAX_VALUE;

  private final Settings settings;
  private final Suite suite;
  private final Output output;
  private @Nullable Observer observer;

  /** A node that has not started. */
  public Node(Settings settings, Suite suite, Output output) {
    this.settings = settings;
    this.suite = suite;
    this.output = output;
  }

  /** Begins: mints a network of one; must be called first, once. */
  public void start(long nowNs) {}

  /** Says goodbye to the neighbours, so that they need not find out. */
  public void stop(long nowNs) {}

  /**
   * Keeps a link to an endpoint: dials now, and again whenever it is down.
   *
   * @param pinned the identity expected there; null takes the first that answers and pins it
   */
  public void dial(long nowNs, Endpoint endpoint, @Nullable IdentityAddress pinned) {}

  /** Ends {@link #dial}, and the link. */
  public void hangUp(long nowNs, Endpoint endpoint) {}

  /** A datagram came from the underlay. Never throws, whatever it holds. */
  public void receive(long nowNs, Endpoint from, byte[] datagram, int offset, int length) {}

  /** The host sends an IPv6 packet. */
  public void packet(long nowNs, byte[] packet, int offset, int length) {}

  /** When {@link #tick} wants to be called, or {@link #NEVER}. May change with every call. */
  public long deadlineNs() {
    return NEVER;
  }

  /** Time has passed. */
  public void tick(long nowNs) {}

  /** The largest IPv6 packet that {@link #packet} carries, in bytes. */
  public int mtu() {
    return 1280;
  }

  /** Asks where an identity is; answers exactly once, within 5 s. */
  public void lookup(long nowNs, IdentityAddress target, Consumer<Views.Lookup> answer) {}

  /**
   * A round trip inside the session, which is set up first if need be; answers exactly once, within
   * 5 s.
   */
  public void ping(long nowNs, IdentityAddress target, Consumer<Views.Ping> answer) {}

  /** Names the nodes between here and the target; answers exactly once, within 5 s. */
  public void trace(long nowNs, IdentityAddress target, Consumer<Views.Trace> answer) {}

  /** Its own name. */
  public Identity identity() {
    return Identity.of(settings.key().publicKey());
  }

  /** At a glance. */
  public Views.Status status() {
    return new Views.Status(identity(), "-", 0, 0, 0, 0);
  }

  /** All links, up or down. */
  public List<Views.Link> links() {
    return List.of();
  }

  /** The landmark trees. */
  public List<Views.Tree> trees() {
    return List.of();
  }

  /** The areas that enclose this node, outermost first. */
  public List<Views.Area> areas() {
    return List.of();
  }

  /** Every entry of the routing tables. */
  public List<Views.Route> routes() {
    return List.of();
  }

  /** All sessions, those of the links included. */
  public List<Views.Session> sessions(long nowNs) {
    return List.of();
  }

  /** Reports every hop and change of address from now on; null ends it. */
  public void observe(@Nullable Observer newObserver) {
    observer = newObserver;
  }

  /** When a routing table, the address or a link last changed. */
  public long lastChangeNs() {
    return 0;
  }

  /** Length of the encoded address, in bits. */
  public int addressBits() {
    return 0;
  }

  /** The address, outermost digit first. */
  public int[] addressDigits() {
    return new int[0];
  }

  /** The share of the key space that this node is anchor for, 0 to 1. */
  public double directoryShare() {
    return 1;
  }

  /** Entries of the routing tables: destinations, (tree, neighbour) labels and sibling areas. */
  public int stateEntries() {
    return 0;
  }

  @Nullable Observer observer() {
    return observer;
  }

  Suite suite() {
    return suite;
  }

  Output output() {
    return output;
  }
}
