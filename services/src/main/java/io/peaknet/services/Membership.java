package io.peaknet.services;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Who is in which answer. Weights are expressed by membership, since neither resolvers nor clients
 * (RFC 6724) keep the order of what they are told: a replica of twice the weight is in twice as
 * many of the variants of an answer.
 */
final class Membership {
  /** The most variants that an answer has. */
  static final int VARIANTS_MAX = 64;

  private Membership() {}

  /**
   * Variants that take turns: in all of them together each member comes as often as its weight
   * says, and as often first.
   *
   * @param members in an order that stays, such as that of their ids
   * @param size how many members a variant holds; all of them if there are fewer
   * @param most how many variants there may be
   */
  static <T> List<List<T>> turns(List<T> members, ToIntFunction<T> weight, int size, int most) {
    if (members.isEmpty()) {
      return List.of();
    }
    int count = Math.min(size, members.size());
    List<T> ring = ring(members, weight, Math.max(most, members.size()));
    int step = Math.min(count, Math.ceilDiv(ring.size(), most));
    List<List<T>> variants = new ArrayList<>();
    for (int start = 0; start < ring.size() && variants.size() < most; start += step) {
      variants.add(next(ring, start, count));
    }
    return apart(variants, count);
  }

  /** So that those that follow each other have as few members in common as they can. */
  private static <T> List<List<T>> apart(List<List<T>> variants, int stride) {
    int size = variants.size();
    int by = Math.max(1, stride % size);
    while (gcd(by, size) > 1) {
      by++;
    }
    List<List<T>> apart = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      apart.add(variants.get((int) ((long) i * by % size)));
    }
    return apart;
  }

  /** As many different ones as asked for, beginning there. */
  private static <T> List<T> next(List<T> ring, int start, int count) {
    List<T> chosen = new ArrayList<>(count);
    for (int i = 0; i < ring.size() && chosen.size() < count; i++) {
      T member = ring.get((start + i) % ring.size());
      if (!chosen.contains(member)) {
        chosen.add(member);
      }
    }
    return List.copyOf(chosen);
  }

  /**
   * Each member as often as its weight says, spread out evenly: the smooth weighted round-robin of
   * nginx. As long as the weights' sum by their divisor, cut to what variants can express.
   */
  private static <T> List<T> ring(List<T> members, ToIntFunction<T> weight, int slots) {
    int[] shares = shares(members.stream().mapToInt(weight).toArray(), slots);
    int total = 0;
    for (int share : shares) {
      total += share;
    }
    List<T> ring = new ArrayList<>(total);
    int[] credit = new int[shares.length];
    for (int turn = 0; turn < total; turn++) {
      int best = 0;
      for (int i = 0; i < shares.length; i++) {
        credit[i] += shares[i];
        if (credit[i] > credit[best]) {
          best = i;
        }
      }
      credit[best] -= total;
      ring.add(members.get(best));
    }
    return ring;
  }

  /** Weights as small whole numbers; nobody's is 0. */
  private static int[] shares(int[] weights, int slots) {
    int divisor = 0;
    int sum = 0;
    for (int weight : weights) {
      divisor = gcd(divisor, weight);
      sum += weight;
    }
    boolean equal = divisor == 0 || sum == divisor * weights.length;
    int[] shares = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      if (equal) {
        shares[i] = 1;
      } else if (sum / divisor <= slots) {
        shares[i] = weights[i] / divisor;
      } else {
        shares[i] = Math.max(1, Math.round((float) weights[i] * slots / sum));
      }
    }
    return shares;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /**
   * Variants that stay: who is in which depends on its own weight and key alone (weighted
   * rendezvous hashing), so that a member that comes or goes changes only the variants that it is
   * in.
   *
   * @param size how many members a variant holds
   * @param key what names a member for ever
   */
  static <T> List<List<T>> sticky(
      List<T> members, ToIntFunction<T> weight, Function<T, String> key, int size) {
    List<List<T>> variants = new ArrayList<>();
    if (members.isEmpty()) {
      return variants;
    }
    for (int v = 0; v < VARIANTS_MAX; v++) {
      long salt = v * 0x9E3779B97F4A7C15L;
      record Scored<T>(T member, double score) {}
      variants.add(
          members.stream()
              .map(member ->
                  new Scored<>(
                      member,
                      score(key.apply(member), salt, Math.max(1, weight.applyAsInt(member)))))
              .sorted(Comparator.comparingDouble(Scored<T>::score).reversed())
              .limit(size)
              .map(Scored::member)
              .toList());
    }
    return variants;
  }

  /** The score of weighted rendezvous hashing: −w / ln(h), h uniform in (0, 1). */
  private static double score(String key, long salt, int weight) {
    long hash = 0xcbf29ce484222325L ^ salt;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = mix(hash);
    double uniform = ((hash >>> 11) + 0.5) * 0x1.0p-53;
    return -weight / Math.log(uniform);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
