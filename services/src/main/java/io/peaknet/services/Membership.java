package io.peaknet.services;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who is in which answer. Weights are expressed by membership, since neither resolvers nor clients
 * (RFC 6724) keep the order of what they are told: a replica of twice the weight is in twice as
 * many of the variants of an answer.
 */
final class Membership {
  /** As many variants do, unless it takes more for everybody to be in one. */
  private static final int VARIANTS_USUAL = 64;

  /**
   * The variants of {@link #sticky}: always as many, since clients keep theirs by its number among
   * them.
   */
  static final int VARIANTS_STICKY = 256;

  private Membership() {}

  /**
   * Variants that take turns: in all of them together each member comes as often as its weight
   * says, and as often first. Nobody is left out, unless there are more members than as many
   * variants hold: then others are with each change of the members.
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
    int slots = Math.max(Math.min(most, VARIANTS_USUAL), members.size());
    List<T> ring = ring(members, weight, slots, (long) most * count);
    int enough = Math.max(VARIANTS_USUAL, Math.ceilDiv(ring.size(), count));
    int many = Math.min(most, enough);
    int step = Math.ceilDiv(ring.size(), many);
    List<List<T>> variants = new ArrayList<>();
    if (step > count) {
      int first = Math.floorMod(members.hashCode(), ring.size());
      for (int i = 0; i < many; i++) {
        variants.add(next(ring, first + (int) ((long) i * ring.size() / many), count));
      }
    } else {
      for (int start = 0; start < ring.size(); start += step) {
        variants.add(next(ring, start, count));
      }
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
   *
   * @param room how many places all variants have together: weights are cut before members are
   */
  private static <T> List<T> ring(List<T> members, ToIntFunction<T> weight, int slots, long room) {
    int[] weights = members.stream().mapToInt(weight).toArray();
    int[] shares = shares(weights, slots);
    for (int fewer = slots / 2; fewer > 0 && IntStream.of(shares).sum() > room; fewer /= 2) {
      shares = shares(weights, fewer);
    }
    int total = IntStream.of(shares).sum();
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
   * in. Who would be in none, as happens among many, takes the place of somebody who is in several.
   *
   * @param size how many members a variant holds
   * @param key what names a member for ever
   */
  static <T> List<List<T>> sticky(
      List<T> members, ToIntFunction<T> weight, Function<T, String> key, int size) {
    if (members.isEmpty()) {
      return List.of();
    }
    int[] weights = members.stream().mapToInt(one -> Math.max(1, weight.applyAsInt(one))).toArray();
    long[] hashes = members.stream().mapToLong(one -> hash(key.apply(one))).toArray();
    int[][] variants = new int[VARIANTS_STICKY][];
    int[] places = new int[members.size()];
    for (int v = 0; v < variants.length; v++) {
      variants[v] = best(scores(v, hashes, weights), size);
      for (int member : variants[v]) {
        places[member]++;
      }
    }
    for (int member = 0; member < places.length; member++) {
      if (places[member] == 0) {
        takePlace(member, variants, places, hashes[member], weights[member]);
      }
    }
    return Stream.of(variants)
        .map(variant -> IntStream.of(variant).<T>mapToObj(members::get).toList())
        .toList();
  }

  private static double[] scores(int variant, long[] hashes, int[] weights) {
    double[] scores = new double[hashes.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(hashes[i], variant, weights[i]);
    }
    return scores;
  }

  /** The places of the highest ones, from the highest on. */
  private static int[] best(double[] scores, int count) {
    int[] best = new int[Math.min(count, scores.length)];
    for (int i = 0; i < best.length; i++) {
      for (int j = 1; j < scores.length; j++) {
        if (scores[j] > scores[best[i]]) {
          best[i] = j;
        }
      }
      scores[best[i]] = Double.NEGATIVE_INFINITY;
    }
    return best;
  }

  /** Gives a member the variant that suits it best of those that can spare somebody. */
  private static void takePlace(int member, int[][] variants, int[] places, long hash, int weight) {
    int best = -1;
    int at = -1;
    for (int v = 0; v < variants.length; v++) {
      int last = spare(variants[v], places);
      if (last >= 0 && (best < 0 || score(hash, v, weight) > score(hash, best, weight))) {
        best = v;
        at = last;
      }
    }
    if (best >= 0) {
      places[variants[best][at]]--;
      places[member]++;
      variants[best][at] = member;
    }
  }

  /** The last place in a variant whose member is in others, too; −1 if there is none. */
  private static int spare(int[] variant, int[] places) {
    for (int i = variant.length - 1; i >= 0; i--) {
      if (places[variant[i]] > 1) {
        return i;
      }
    }
    return -1;
  }

  /** The score of weighted rendezvous hashing: −w / ln(h), h uniform in (0, 1). */
  private static double score(long hash, int variant, int weight) {
    long mixed = mix(hash ^ (variant * 0x9E3779B97F4A7C15L));
    double uniform = ((mixed >>> 11) + 0.5) * 0x1.0p-53;
    return -weight / Math.log(uniform);
  }

  /** FNV-1a. */
  private static long hash(String key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
