package io.peaknet.lab.services;

import java.util.List;

/** One replica at its own address: the limit. Nobody takes its place when it dies. */
final class Direct implements Contestant, Service {
  @Override
  public String name() {
    return "direct";
  }

  @Override
  public String find() {
    return "one replica, nothing in between";
  }

  @Override
  public int replicasMax() {
    return 1;
  }

  @Override
  public Service start(Network network) {
    return this;
  }

  @Override
  public Access access() {
    return Access.at(Network.address(1));
  }

  @Override
  public List<Part> parts() {
    return List.of();
  }

  @Override
  public boolean canDrain() {
    return false;
  }

  @Override
  public void drain(int replica) {
    throw new UnsupportedOperationException("there is no other replica");
  }

  @Override
  public void add(int... replicas) {
    // Its clients know one address.
  }
}
