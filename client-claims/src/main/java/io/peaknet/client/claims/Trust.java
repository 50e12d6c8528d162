package io.peaknet.client.claims;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whom a service believes, and what.
 *
 * @param authentication the issuer of passports
 * @param passportKeys its keys
 * @param services the other issuers by name
 */
public record Trust(String authentication, KeySource passportKeys, Map<String, Service> services) {
  /** Copies. */
  public Trust {
    services = Map.copyOf(services);
  }

  /** With nobody but the authentication service. */
  public static Trust in(String authentication, KeySource keys) {
    return new Trust(authentication, keys, Map.of());
  }

  /** And another service, which may claim just what is named. */
  public Trust and(String issuer, KeySource keys, Set<String> claims) {
    Map<String, Service> more = new HashMap<>(services);
    more.put(issuer, new Service(keys, claims));
    return new Trust(authentication, passportKeys, more);
  }

  /**
   * A service that may stamp.
   *
   * @param claims the names of what it may claim
   */
  public record Service(KeySource keys, Set<String> claims) {
    /** Copies. */
    public Service {
      claims = Set.copyOf(new HashSet<>(claims));
    }
  }
}
