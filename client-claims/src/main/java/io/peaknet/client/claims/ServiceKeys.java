package io.peaknet.client.claims;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one service: the newest signs, and all of them are published, so that what older ones
 * signed stays valid. To rotate: publish the new key for as long as verifiers keep a set (five
 * minutes), then sign with it; take the old one out when nothing that it signed can be alive any
 * more.
 *
 * @param issuer the service's name in tokens: an https URL, as a rule
 */
public record ServiceKeys(String issuer, SigningKey signing, List<SigningKey> others) {
  /** Copies. */
  public ServiceKeys {
    others = List.copyOf(others);
  }

  /** With one key. */
  public static ServiceKeys of(String issuer, SigningKey key) {
    return new ServiceKeys(issuer, key, List.of());
  }

  /** First step of a rotation: the next key is published, and does not sign yet. */
  public ServiceKeys announcing(SigningKey next) {
    List<SigningKey> more = new ArrayList<>(others);
    more.add(next);
    return new ServiceKeys(issuer, signing, more);
  }

  /** Second step: an announced key signs, and the one before is still published. */
  public ServiceKeys signingWith(SigningKey next) {
    List<SigningKey> rest = new ArrayList<>(others);
    rest.removeIf(key -> key.id().equals(next.id()));
    rest.add(signing);
    return new ServiceKeys(issuer, next, rest);
  }

  /** Last step: a key is published no more, and nothing that it signed is valid. */
  public ServiceKeys without(SigningKey old) {
    if (old.id().equals(signing.id())) {
      throw new IllegalArgumentException("the key that signs: let another one sign first");
    }
    return new ServiceKeys(
        issuer, signing, others.stream().filter(key -> !key.id().equals(old.id())).toList());
  }

  /** The public keys as a JWK set (RFC 7517 section 5), to be served to whoever asks. */
  public String toJwks() {
    List<JWK> keys = new ArrayList<>(List.of(signing.open()));
    others.forEach(key -> keys.add(key.open()));
    return new JWKSet(keys).toString(true);
  }
}
