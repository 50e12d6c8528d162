package io.peaknet.kubernetes.legacy;

import io.peaknet.dns.Name;
import io.peaknet.services.Policy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The labels of PeakDNS, understood so that its users move by changing the image. What is set on a
 * pod goes before what its workload says, and that before its namespace.
 *
 * @param suffix the domain below which its names lie, such as {@code peak}
 * @param mode what chooses when a query is given without a mode
 * @param overloadThreshold when {@code dns.peak/overload-threshold} is missing
 * @param hashBytes how many bytes of its name's MD5 name a pod; 1 to 16
 * @param ttl of all answers
 * @param guard whether NetworkPolicies are written for labelled pods too. PeakDNS wrote none, so
 *     that pods may be relied on that their labels say nothing of.
 */
public record Labels(
    String suffix,
    Policy mode,
    double overloadThreshold,
    int hashBytes,
    Duration ttl,
    boolean guard) {

  /** What all of them begin with. */
  public static final String PREFIX = "dns.peak/";

  /** Without this one the others mean nothing. */
  public static final String DOMAIN = PREFIX + "domain";

  /** Whether pods have no names of their own. */
  public static final String ONLY_TOP = PREFIX + "only-top";

  /** PromQL, or {@code configmap.NAME.KEY}. */
  public static final String QUERY = PREFIX + "loadbalance";

  /** How pods are chosen by their load. */
  public static final String MODE = PREFIX + "loadbalance-mode";

  /** How many times the average is too much. */
  public static final String THRESHOLD = PREFIX + "overload-threshold";

  /** What {@code %cluster-name%} stands for in a query. */
  public static final String CLUSTER = "cluster-type";

  /** PeakDNS's own, but for the TTL, which was 300 s there and is Peak's here. */
  public static final Labels DEFAULT =
      new Labels("peak", Policy.LEAST_LOADED, 1.5, 4, Duration.ofSeconds(5), false);

  public Labels {
    Name.parse(suffix); // Else every service would be refused, one by one.
    if (hashBytes < 1 || hashBytes > 16) {
      throw new IllegalArgumentException("hash length " + hashBytes + ": 1 to 16 is allowed");
    }
  }

  /** The absolute name for a domain, which may be written with or without the suffix. */
  public String name(String domain) {
    String plain = domain.toLowerCase(Locale.ROOT);
    return plain.equals(suffix) || plain.endsWith("." + suffix) ? plain : plain + "." + suffix;
  }

  /** PeakDNS's label for a pod: its name's MD5, which hides nothing and protects nothing. */
  public String hash(String pod) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(pod.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, hashBytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  /**
   * The policy that a mode names.
   *
   * @throws IllegalArgumentException that says which there are
   */
  public static Policy policy(String mode) {
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "singlebest" -> Policy.LEAST_LOADED;
      case "excludeoverloaded" -> Policy.EXCLUDE_OVERLOADED;
      default ->
          throw new IllegalArgumentException(
              "'" + mode + "' is no mode: singlebest and excludeoverloaded are allowed");
    };
  }
}
