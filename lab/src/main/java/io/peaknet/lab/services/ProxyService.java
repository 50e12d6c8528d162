package io.peaknet.lab.services;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One proxy on the router, which is told anew of its replicas when these change. */
final class ProxyService implements Service {
  private final Daemon daemon;
  private final NavigableSet<Integer> replicas;
  private final Consumer<NavigableSet<Integer>> reload;

  /**
   * Of a proxy that runs.
   *
   * @param replicas that it knows
   * @param reload tells it of those that it is to know from now on
   */
  ProxyService(Daemon daemon, Iterable<Integer> replicas, Consumer<NavigableSet<Integer>> reload) {
    this.daemon = daemon;
    this.replicas = new TreeSet<>();
    replicas.forEach(this.replicas::add);
    this.reload = reload;
  }

  @Override
  public Access access() {
    return Access.at(Network.SERVICE_ADDRESS);
  }

  @Override
  public List<Part> parts() {
    return List.of(Part.killed("proxy", daemon::process, daemon::start));
  }

  @Override
  public void drain(int replica) {
    replicas.remove(replica);
    reload.accept(replicas);
  }

  @Override
  public void add(int... more) {
    Arrays.stream(more).forEach(replicas::add);
    reload.accept(replicas);
  }
}
