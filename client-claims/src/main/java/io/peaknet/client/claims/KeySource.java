package io.peaknet.client.claims;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Where one service's public keys come from. */
public final class KeySource {
  private static final int TIMEOUT_MS = 2_000;
  private static final int SIZE_MAX = 64 * 1024;
  private static final Duration KEPT = Duration.ofMinutes(5);

  /** While a service's keys can't be fetched, those known stay good so long. */
  private static final Duration OUTAGE = Duration.ofHours(1);

  private final JWKSource<SecurityContext> source;

  private KeySource(JWKSource<SecurityContext> source) {
    this.source = source;
  }

  /**
   * Those in the text of a JWK set, for good.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static KeySource ofJwks(String text) {
    try {
      return new KeySource(new ImmutableJWKSet<>(JWKSet.parse(text)));
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a JWK set: " + e.getMessage(), e);
    }
  }

  /**
   * Those that a service publishes: fetched when first needed, kept for five minutes, fetched anew
   * when a token names a key that is not among them (not more often than every half minute), and
   * kept for an hour while they can't be fetched.
   *
   * @param uri https; http is allowed on the loopback alone
   * @throws IllegalArgumentException if it is neither
   */
  public static KeySource at(URI uri) {
    boolean local = "http".equals(uri.getScheme()) && isLoopback(uri.getHost());
    if (!"https".equals(uri.getScheme()) && !local) {
      throw new IllegalArgumentException(uri + ": keys are fetched over https");
    }
    try {
      return new KeySource(
          JWKSourceBuilder.create(
                  uri.toURL(), new DefaultResourceRetriever(TIMEOUT_MS, TIMEOUT_MS, SIZE_MAX))
              .cache(KEPT.toMillis(), TIMEOUT_MS * 2L)
              .retrying(true)
              .outageTolerant(OUTAGE.toMillis())
              .build());
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(uri + " is no address of keys", e);
    }
  }

  private static boolean isLoopback(String host) {
    return "127.0.0.1".equals(host) || "[::1]".equals(host) || "localhost".equals(host);
  }

  /** The keys of a name; none but signing keys of the one algorithm. */
  List<PublicKey> named(String id) throws ClaimsException {
    JWKMatcher matcher =
        new JWKMatcher.Builder()
            .keyType(KeyType.OKP)
            .curve(Curve.Ed25519)
            .keyID(id)
            .keyUses(KeyUse.SIGNATURE, null)
            .build();
    List<PublicKey> keys = new ArrayList<>();
    try {
      for (JWK jwk : source.get(new JWKSelector(matcher), null)) {
        keys.add(Ed25519.publicKey((OctetKeyPair) jwk));
      }
      return keys;
    } catch (KeySourceException e) {
      throw new ClaimsException("the issuer's keys can't be had: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new ClaimsException("the issuer published a key that is none", e);
    }
  }
}
