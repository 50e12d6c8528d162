package io.peaknet.simulator.check;

/** At rest, all live nodes that can reach each other are of one network: those that meet merge. */
public final class OneNetwork {
  private OneNetwork() {}

  /**
   * Checks all parts.
   *
   * @throws Violation naming two nodes of one part and their networks
   */
  public static void atRest(Addresses addresses, Components components) {
    int previous = -1;
    for (int node : components.nodesByPart()) {
      if (previous >= 0
          && components.connected(previous, node)
          && addresses.network(previous) != addresses.network(node)) {
        throw new Violation(
            "not merged: node "
                + previous
                + " is in network "
                + Long.toHexString(addresses.network(previous))
                + ", node "
                + node
                + ", which it can reach, in "
                + Long.toHexString(addresses.network(node)));
      }
      previous = node;
    }
  }
}
