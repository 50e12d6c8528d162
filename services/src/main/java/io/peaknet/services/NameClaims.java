package io.peaknet.services;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who wants which domain name. The oldest service gets it; of two of the same age the one whose id
 * comes first, so that all servers agree.
 */
final class NameClaims {
  private record Claim(Instant created, ServiceId service) {}

  private static final Comparator<Claim> ORDER =
      Comparator.comparing(Claim::created).thenComparing(Claim::service);

  private final Map<String, TreeSet<Claim>> claims = new HashMap<>();

  /**
   * Takes in what a service wants now.
   *
   * @param before its definition so far; null if it is new
   * @param after its definition from now on; null if it is gone
   * @return all other services that may have won or lost a name by this
   */
  Set<ServiceId> change(@Nullable ServiceSpec before, @Nullable ServiceSpec after) {
    Set<ServiceId> touched = new HashSet<>();
    if (before != null) {
      for (String name : before.names()) {
        TreeSet<Claim> claimants = claims.get(name);
        if (claimants != null) {
          claimants.remove(new Claim(before.created(), before.id()));
          claimants.forEach(claim -> touched.add(claim.service()));
          if (claimants.isEmpty()) {
            claims.remove(name);
          }
        }
      }
    }
    if (after != null) {
      for (String name : after.names()) {
        TreeSet<Claim> claimants = claims.computeIfAbsent(name, _ -> new TreeSet<>(ORDER));
        claimants.forEach(claim -> touched.add(claim.service()));
        claimants.add(new Claim(after.created(), after.id()));
      }
    }
    return touched;
  }

  /** Which of these names belong to somebody other than {@code service}, and to whom. */
  Map<String, ServiceId> conflicts(ServiceId service, List<String> names) {
    Map<String, ServiceId> lost = new HashMap<>();
    for (String name : names) {
      TreeSet<Claim> claimants = claims.get(name);
      if (claimants != null && !claimants.first().service().equals(service)) {
        lost.put(name, claimants.first().service());
      }
    }
    return Map.copyOf(lost);
  }
}
