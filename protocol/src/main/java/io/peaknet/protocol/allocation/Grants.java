package io.peaknet.protocol.allocation;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The digits below this node's own address: a single writer, so no two nodes are given one place.
 */
final class Grants {
  private static final long LEASE_NS = Constants.LEASE_SECONDS * 1_000_000_000L;

  private record Grant(@Nullable IdentityAddress grantee, long untilNs) {}

  private final TreeMap<Integer, Grant> grants = new TreeMap<>();
  private final Map<IdentityAddress, Integer> digits = new HashMap<>();
  private final Map<IdentityAddress, Long> promisedUntilNs = new HashMap<>();

  /**
   * The digit for a newcomer, the one it has already if it asks again; -1 if none is left.
   *
   * @param inUse whether anybody still lives below a digit, whoever was granted it
   */
  int grant(long nowNs, IdentityAddress grantee, IntPredicate inUse) {
    grants
        .values()
        .removeIf(grant -> {
          boolean over = nowNs > grant.untilNs;
          if (over && grant.grantee != null) {
            digits.remove(grant.grantee);
          }
          return over;
        });
    Integer digit = digits.get(grantee);
    if (digit == null) {
      if (grants.size() >= Constants.DIGITS_MAX) {
        return -1;
      }
      digit = free(inUse);
      digits.put(grantee, digit);
    }
    grants.put(digit, new Grant(grantee, nowNs + LEASE_NS + Constants.DIGIT_REST_NS));
    return digit;
  }

  private int free(IntPredicate inUse) {
    int digit = 1; // 0 is the granter itself
    while (grants.containsKey(digit) || inUse.test(digit)) {
      digit++;
    }
    return digit;
  }

  /**
   * A newcomer is on its way to the place that it was granted, which is beside this node: until it
   * has told where it is, or does not take the place any more, this node stays.
   */
  void promise(long nowNs, IdentityAddress grantee) {
    promisedUntilNs.put(grantee, nowNs + Constants.JOIN_TIMEOUT_NS);
  }

  /** The newcomer has told where it is. */
  void arrived(IdentityAddress grantee) {
    promisedUntilNs.remove(grantee);
  }

  /** Until when this node must stay; in the past if it may go. */
  long promisedUntilNs(long nowNs) {
    promisedUntilNs.values().removeIf(untilNs -> untilNs < nowNs);
    return promisedUntilNs.values().stream().max(Long::compare).orElse(Long.MIN_VALUE);
  }

  /** The grantee lives elsewhere; its digit rests. */
  void release(long nowNs, IdentityAddress grantee) {
    Integer digit = digits.remove(grantee);
    if (digit != null) {
      grants.put(digit, new Grant(null, nowNs + Constants.DIGIT_REST_NS));
    }
  }

  /** Digits from 1 on have been given by others. */
  void reserve(long nowNs, int count) {
    for (int digit = 1; digit <= Math.min(count, Constants.DIGITS_MAX); digit++) {
      grants.put(digit, new Grant(null, nowNs + LEASE_NS + Constants.DIGIT_REST_NS));
    }
  }

  /** The digit of a grantee; -1 if it has none. */
  int digit(IdentityAddress grantee) {
    Integer digit = digits.get(grantee);
    return digit == null ? -1 : digit;
  }

  /** This node lives elsewhere: what it granted is not below it any more. */
  void clear() {
    grants.clear();
    digits.clear();
    promisedUntilNs.clear();
  }
}
