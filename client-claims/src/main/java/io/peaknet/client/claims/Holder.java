package io.peaknet.client.claims;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.InstantSource;
import java.util.Date;

/**
 * What a client does that holds its passport by a key of its own, made for it alone: it proves with
 * each request that the passport is its own. So whoever else got to see the passport, another
 * service for one, can do nothing with it.
 *
 * @param key the client's; the secret part never leaves it
 */
public record Holder(SigningKey key, InstantSource clock) {
  /** By the machine's clock. */
  public Holder(SigningKey key) {
    this(key, InstantSource.system());
  }

  /** The public key as a JWK, for {@link Passports#issue(String, String)}. */
  public String publicKey() {
    return key.open().toJSONString();
  }

  /**
   * Proves, for one request or a few: a proof is taken for a minute.
   *
   * @param carried what goes with the request, as {@link Tokens#carry} makes it
   * @param audience the name of the service that it goes to
   */
  public String prove(String carried, String audience) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .audience(audience)
            .issueTime(Date.from(clock.instant()))
            .claim(Tokens.CARRIED_HASH, Tokens.hash(carried))
            .claim(Tokens.KEY, key.open().toJSONObject())
            .build();
    return key.sign(Tokens.PROOF, claims);
  }
}
