package io.peaknet.lab.services;

import io.peaknet.lab.CagedProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All replicas at their own addresses, which clients know and share: the limit. Nobody says when
 * one is gone, or that there are others.
 */
final class Direct implements Contestant {
  @Override
  public String name() {
    return "direct";
  }

  @Override
  public String find() {
    return "addresses that clients know, nothing in between";
  }

  @Override
  public boolean hasMiddle() {
    return false;
  }

  @Override
  public Service start(Network network) {
    return new Known(new ArrayList<>(network.replicas().stream().map(Network::address).toList()));
  }

  /** What clients know. */
  private record Known(List<String> addresses) implements Service {
    @Override
    public Access access() {
      return Access.at(addresses);
    }

    @Override
    public List<Part> parts() {
      return List.of();
    }

    @Override
    public List<CagedProcess> processes() {
      return List.of();
    }

    @Override
    public boolean canDrain() {
      return false;
    }

    @Override
    public void drain(int replica) {
      throw new UnsupportedOperationException("nobody can tell the clients");
    }

    @Override
    public void add(int... replicas) {
      // Clients that there are know what they were told: those that come later know more.
      Arrays.stream(replicas).mapToObj(Network::address).forEach(addresses::add);
    }
  }
}
