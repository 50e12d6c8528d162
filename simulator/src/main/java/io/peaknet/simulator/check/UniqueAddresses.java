package io.peaknet.simulator.check;

/** No two live nodes that can reach each other hold one address in one network. */
public final class UniqueAddresses {
  private UniqueAddresses() {}

  /**
   * Looks for a second holder of a node's address.
   *
   * @throws Violation naming both holders
   */
  public static void check(Addresses addresses, Components components, int node) {
    Integer other = addresses.lower(node);
    while (other != null && addresses.shared(node, other) == Addresses.ALL) {
      refuse(addresses, components, node, other);
      other = addresses.lower(other);
    }
    other = addresses.higher(node);
    while (other != null && addresses.shared(node, other) == Addresses.ALL) {
      refuse(addresses, components, node, other);
      other = addresses.higher(other);
    }
  }

  private static void refuse(Addresses addresses, Components components, int node, int other) {
    if (components.connected(node, other)) {
      throw new Violation(
          "one address, two nodes: node "
              + node
              + " and node "
              + other
              + " both hold "
              + addresses.text(node)
              + " in network "
              + Long.toHexString(addresses.network(node)));
    }
  }
}
