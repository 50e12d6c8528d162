package io.peaknet.protocol;

import io.peaknet.protocol.identity.IdentityAddress;

/** What happened, for logs, metrics and tests: one closed set, so that they cannot drift apart. */
public sealed interface Event {
  /** A link to a neighbour came up, for the first time or again. */
  record LinkUp(IdentityAddress neighbour, Endpoint endpoint) implements Event {}

  /** A link fell silent and carries nothing until it answers again. */
  record LinkDown(IdentityAddress neighbour, Endpoint endpoint, String reason) implements Event {}

  /** This node's place in the address tree changed. */
  record AddressTaken(String address, String previous, String reason) implements Event {}

  /** A session with another node came up, or was renewed. */
  record SessionUp(IdentityAddress peer, boolean direct) implements Event {}

  /** A session ended. */
  record SessionDown(IdentityAddress peer, String reason) implements Event {}

  /** A neighbour or a dialled endpoint was refused. */
  record Refused(Endpoint endpoint, String reason) implements Event {}
}
