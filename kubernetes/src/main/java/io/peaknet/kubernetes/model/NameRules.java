package io.peaknet.kubernetes.model;

import io.peaknet.kubernetes.resource.PeakZoneSpec;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Claims;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Mode;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Rule;
import io.peaknet.services.ServiceId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which namespace may have which name. The zone's rules come first: the longest one that a name
 * lies under decides. Then age: whoever has a name has all below it, so that nobody can slip names
 * of pods or ports under somebody else's. Of two that want the very same name the older gets it,
 * which the endpoint store decides, as for any source.
 */
final class NameRules {
  private record Claim(Instant created, ServiceId service) {}

  private static final Comparator<Claim> ORDER =
      Comparator.comparing(Claim::created).thenComparing(Claim::service);

  private final Map<String, TreeSet<Claim>> claims = new HashMap<>();
  private Collection<Fact.Zone> zones = List.of();

  void zones(Collection<Fact.Zone> all) {
    zones = List.copyOf(all);
  }

  /**
   * What a service wants.
   *
   * @param created since when it is there
   */
  record Wish(Instant created, List<String> names) {
    static final Wish NONE = new Wish(Instant.MAX, List.of());
  }

  /** Takes in what a service wants now instead of before; true if others may be affected. */
  boolean claim(ServiceId service, Wish before, Wish after) {
    if (before.equals(after)) return false;
    for (String name : before.names) {
      TreeSet<Claim> claimants = claims.get(bare(name));
      if (claimants == null) continue;
      claimants.remove(new Claim(before.created, service));
      if (claimants.isEmpty()) claims.remove(bare(name));
    }
    for (String name : after.names) {
      claims
          .computeIfAbsent(bare(name), _ -> new TreeSet<>(ORDER))
          .add(new Claim(after.created, service));
    }
    return true;
  }

  /** Why a service may not have a name; null if it may. */
  @Nullable String refusal(ServiceId service, Instant created, String name) {
    String reserved = reserved(service.namespace(), name);
    if (reserved != null) return reserved;
    Claim mine = new Claim(created, service);
    // A wildcard claims all below its parent, so the parent itself counts too.
    String above = name.startsWith("*.") ? bare(name) : parent(name);
    for (; !above.isEmpty(); above = parent(above)) {
      TreeSet<Claim> claimants = claims.get(above);
      if (claimants == null) continue;
      Claim oldest = claimants.first();
      boolean theirs = !oldest.service.namespace().equals(service.namespace());
      if (theirs && ORDER.compare(oldest, mine) < 0) {
        return "it lies below " + above + ", which " + oldest.service + " has";
      }
    }
    return null;
  }

  /** The zone that a name lies in; null if in none. */
  Fact.@Nullable Zone zone(String name) {
    return zones.stream()
        .filter(zone -> isBelow(name, zone.spec().origin()))
        .max(Comparator.comparingInt(zone -> zone.spec().origin().length()))
        .orElse(null);
  }

  private @Nullable String reserved(String namespace, String name) {
    Fact.Zone zone = zone(name);
    if (zone == null) return null;
    PeakZoneSpec spec = zone.spec();
    Claims claims = spec.claims();
    if (claims == null) return null;
    Rule deciding = null;
    int longest = -1;
    List<Rule> rules = claims.rules() == null ? List.of() : claims.rules();
    for (Rule rule : rules) {
      String top = absolute(rule.name().replace("%namespace%", namespace), spec.origin());
      if (isBelow(bare(name), top) && top.length() > longest) {
        deciding = rule;
        longest = top.length();
      }
    }
    if (deciding == null) {
      if (claims.mode() != Mode.LISTED) return null;
      return "no rule of zone " + spec.origin() + " grants it";
    }
    if (deciding.namespaces().contains("*") || deciding.namespaces().contains(namespace)) {
      return null;
    }
    return "zone " + spec.origin() + " keeps it for namespaces " + deciding.namespaces();
  }

  private static String absolute(String relative, String origin) {
    return relative.equals("@") ? origin : relative + "." + origin;
  }

  private static boolean isBelow(String name, String top) {
    return name.equals(top) || name.endsWith("." + top);
  }

  private static String bare(String name) {
    return name.startsWith("*.") ? name.substring(2) : name;
  }

  private static String parent(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }
}
