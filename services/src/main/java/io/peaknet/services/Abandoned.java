package io.peaknet.services;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The addresses that a service was moved away from: nobody is sent there any more, whatever its
 * source says of them. Sans-IO.
 *
 * <p>They are kept in mind for an hour, and for as long as a replica has them: a source that names
 * one again within that time doesn't bring the service back to where it was attacked.
 */
final class Abandoned {
  private static final long KEPT_NS = Duration.ofHours(1).toNanos();

  private final Map<InetAddress, Long> untilNs = new HashMap<>();

  /** Leaves these, too. */
  void leave(long nowNs, Collection<InetAddress> addresses) {
    addresses.forEach(address -> untilNs.put(address, nowNs + KEPT_NS));
  }

  /** Takes all of it back. */
  void clear() {
    untilNs.clear();
  }

  /** Forgets those whose time is over and that nobody has. */
  void expire(long nowNs, Set<InetAddress> had) {
    untilNs.entrySet().removeIf(one -> one.getValue() <= nowNs && !had.contains(one.getKey()));
  }

  boolean has(InetAddress address) {
    return untilNs.containsKey(address);
  }

  /** Whether a replica has no other addresses than these. */
  boolean hasAllOf(Endpoint endpoint) {
    return !endpoint.addresses().isEmpty() && endpoint.addresses().stream().allMatch(this::has);
  }

  Set<InetAddress> all() {
    return Set.copyOf(untilNs.keySet());
  }

  /** What to remember over a restart: how long each is kept in mind. */
  Map<InetAddress, Duration> kept(long nowNs) {
    Map<InetAddress, Duration> kept = new HashMap<>();
    untilNs.forEach(
        (address, until) -> kept.put(address, Duration.ofNanos(Math.max(0, until - nowNs))));
    return kept;
  }

  /** Takes in what was remembered. */
  void restore(long nowNs, Map<InetAddress, Duration> kept) {
    kept.forEach((address, left) -> untilNs.put(address, nowNs + left.toNanos()));
  }

  /** Those of some addresses that are not among these. */
  List<InetAddress> without(List<InetAddress> addresses) {
    return addresses.stream().filter(address -> !has(address)).toList();
  }
}
