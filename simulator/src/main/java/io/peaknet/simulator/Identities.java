package io.peaknet.simulator;

import io.peaknet.protocol.crypto.Suite.KeyPair;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Shared;
import io.peaknet.simulator.chance.Chance;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The names of a run's nodes, drawn from its seed; they outlive restarts. */
final class Identities {
  /** What a node's neighbourhood says of it at different distances. */
  private static final int SHARED_PER_NODE = 128;

  private final KeyPair[] keys;
  private final IdentityAddress[] addresses;
  private final Map<IdentityAddress, Integer> nodes = new HashMap<>();
  private final Shared[] shared;

  Identities(int count, Chance chance) {
    this(count, chance, 1);
  }

  /** {@code parts}: by how many threads the nodes are called. */
  Identities(int count, Chance chance, int parts) {
    shared = new Shared[parts];
    Arrays.setAll(shared, _ -> new Shared((long) SHARED_PER_NODE * count / parts));
    keys = new KeyPair[count];
    addresses = new IdentityAddress[count];
    for (int node = 0; node < count; node++) {
      keys[node] = new SimSuite(chance.forPart("key", node)).generateSigning();
      addresses[node] = IdentityAddress.of(keys[node].publicKey());
      nodes.put(addresses[node], node);
    }
  }

  /** What the nodes that one thread calls hold one of. */
  Shared shared(int part) {
    return shared[part];
  }

  KeyPair key(int node) {
    return keys[node];
  }

  /** The names, by node. */
  IdentityAddress[] addresses() {
    return addresses.clone();
  }

  IdentityAddress address(int node) {
    return addresses[node];
  }

  /** The node of that name; -1 if it is none of this run's. */
  int node(IdentityAddress address) {
    return nodes.getOrDefault(address, -1);
  }
}
