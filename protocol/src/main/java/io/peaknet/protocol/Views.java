package io.peaknet.protocol;

import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Snapshots of a node's state, for the admin socket, the simulator's checkers and tests. */
public final class Views {
  private Views() {}

  /**
   * A node at a glance.
   *
   * @param address digits joined by dots; "-" for the empty address
   * @param network nonce of the outermost area, equal on all nodes of one network
   * @param trees landmark trees that this node is part of
   */
  public record Status(
      Identity identity, String address, long network, int trees, int neighbours, int sessions) {}

  /**
   * One link. {@code costUnits} are 16 µs each; {@code rttNs} is -1 before the first measurement;
   * {@code carriesBytes} is the largest UDP payload known to reach the neighbour.
   */
  public record Link(
      @Nullable Identity identity,
      Endpoint endpoint,
      boolean up,
      boolean dialled,
      long rttNs,
      int costUnits,
      String address,
      long rxBytes,
      long txBytes,
      int carriesBytes) {}

  /** This node's place in one landmark tree; {@code parent} is null at the root. */
  public record Tree(
      int slot,
      IdentityAddress root,
      long generation,
      @Nullable IdentityAddress parent,
      String label) {}

  /** An enclosing area, outermost (level 0) first. */
  public record Area(
      int level,
      String prefix,
      long nonce,
      IdentityAddress head,
      long epoch,
      int weight,
      boolean reachable) {}

  /** An entry of the tables. {@code kind} is "vicinity", "tree" or "area". */
  public record Route(
      String kind, String destination, @Nullable IdentityAddress nextHop, long costUnits) {}

  /**
   * A session. {@code path} is "direct" or "relayed"; {@code state} "handshake", "up" or "waiting".
   */
  public record Session(
      IdentityAddress peer,
      String state,
      String path,
      String cipher,
      boolean postQuantum,
      long rttNs,
      long rxPackets,
      long txPackets,
      long ageNs) {}

  /** What a lookup found. {@code from} is "self", "vicinity", "cache" or "anchor". */
  public record Lookup(
      boolean found,
      @Nullable Identity identity,
      String address,
      long sequence,
      String from,
      long elapsedNs,
      String failure) {}

  /** What a ping met: {@code failure} is empty if {@code answered}. */
  public record Ping(boolean answered, long rttNs, String failure) {}

  /** The nodes that a packet crossed, source and destination included. */
  public record Trace(boolean answered, List<IdentityAddress> hops, long rttNs, String failure) {}
}
