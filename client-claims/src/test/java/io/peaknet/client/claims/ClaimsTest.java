package io.peaknet.client.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The preprint's story (figure 5): the video service tells the post service, by way of the client,
 * which videos are the user's. And whoever would like to tell more.
 */
final class ClaimsTest {
  private static final String LOGIN = "https://login.shop.example";
  private static final String VIDEOS = "https://videos.shop.example";
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final Duration SESSION = Duration.ofMinutes(12);

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private ServiceKeys loginKeys = ServiceKeys.of(LOGIN, SigningKey.generate());
  private ServiceKeys videoKeys = ServiceKeys.of(VIDEOS, SigningKey.generate());
  private final Passports login = new Passports(loginKeys, LIFE, SESSION, () -> now);
  private final Stamps videos = new Stamps(videoKeys, () -> now);
  private final Verifier posts = verifier(loginKeys.toJwks(), videoKeys.toJwks());

  private Verifier verifier(String loginJwks, String videoJwks) {
    return new Verifier(
        Trust.in(LOGIN, KeySource.ofJwks(loginJwks))
            .and(VIDEOS, KeySource.ofJwks(videoJwks), Set.of("uploaded")),
        () -> now);
  }

  private static void refuses(Verifier verifier, String carried, String why) {
    assertThatThrownBy(() -> verifier.verify(carried))
        .isInstanceOf(ClaimsException.class)
        .hasMessageContaining(why);
  }

  private String stamped(String passport) throws ClaimsException {
    return videos.stamp(posts.verify(passport), Map.of("uploaded", List.of("v1", "v2")));
  }

  /** A token that says whatever is wanted, signed with whatever key. */
  private static String token(SigningKey key, String type, JWTClaimsSet claims) {
    return key.sign(type, claims);
  }

  private JWTClaimsSet.Builder copy(String token) {
    try {
      return new JWTClaimsSet.Builder(SignedJWT.parse(token).getJWTClaimsSet());
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatOneServiceKnowsTheClientCarriesToAnother() throws Exception {
    String passport = login.issue("ada");
    Carried carried = posts.verify(Tokens.carry(passport, List.of(stamped(passport))));
    assertThat(carried.subject()).isEqualTo("ada");
    assertThat(carried.expires()).isEqualTo(now.plus(LIFE));
    assertThat(carried.claim(VIDEOS, "uploaded")).hasValue(List.of("v1", "v2"));
    assertThat(carried.claim(LOGIN, "uploaded")).isEmpty();
  }

  @Test
  void onlyTheAuthenticationServiceMakesClaimsLiveLonger() throws Exception {
    String passport = login.issue("ada");
    String stamp = stamped(passport);
    now = now.plus(LIFE).minusSeconds(1);
    Carried carried = posts.verify(Tokens.carry(passport, List.of(stamp)));
    String renewed = login.renew(carried);
    now = now.plusSeconds(1);
    refuses(posts, Tokens.carry(passport, List.of(stamp)), "expired");
    assertThat(posts.verify(Tokens.carry(renewed, List.of(stamp))).claim(VIDEOS, "uploaded"))
        .isPresent();
    // A new stamp does not help an old passport, whatever end it gives itself.
    String lasting = videos.stamp(carried, Map.of("uploaded", List.of()), Duration.ofDays(1000));
    refuses(posts, Tokens.carry(passport, List.of(lasting)), "expired");
  }

  @Test
  void aServiceMakesItsOwnStampEndSooner() throws Exception {
    String passport = login.issue("ada");
    String stamp =
        videos.stamp(posts.verify(passport), Map.of("uploaded", List.of()), Duration.ofSeconds(9));
    now = now.plusSeconds(9);
    refuses(posts, Tokens.carry(passport, List.of(stamp)), "expired");
    assertThat(posts.verify(passport).subject()).isEqualTo("ada");
  }

  @Test
  void noSessionIsRenewedForEver() throws Exception {
    String passport = login.issue("ada");
    Instant end = now.plus(SESSION);
    for (int i = 0; i < 3; i++) {
      now = now.plus(Duration.ofMinutes(4)).minusSeconds(1);
      passport = login.renew(posts.verify(passport));
    }
    Carried last = posts.verify(passport);
    assertThat(last.expires()).isEqualTo(end);
    assertThat(last.sessionEnd()).isEqualTo(end);
    now = end;
    assertThatThrownBy(() -> login.renew(last)).hasMessageContaining("log in again");
    refuses(posts, passport, "expired");
  }

  @Test
  void aStampHoldsForItsOwnPassportAlone() throws Exception {
    String adas = login.issue("ada");
    String stamp = stamped(adas);
    refuses(posts, Tokens.carry(login.issue("bob"), List.of(stamp)), "another passport");
    // Nor for another session of the same user.
    refuses(posts, Tokens.carry(login.issue("ada"), List.of(stamp)), "another passport");
  }

  @Test
  void aPassportThatAKeyHoldsIsOfUseToNobodyElse() throws Exception {
    String here = "https://posts.shop.example";
    Holder ada = new Holder(SigningKey.generate(), () -> now);
    String passport = login.issue("ada", ada.publicKey());
    String proof = ada.prove(passport, here);
    Carried carried = posts.verify(passport, proof, here);
    assertThat(carried.subject()).isEqualTo("ada");
    String more = Tokens.carry(passport, List.of(videos.stamp(carried, Map.of("uploaded", 1))));
    assertThat(posts.verify(more, ada.prove(more, here), here).claims()).containsKey(VIDEOS);

    refuses(posts, passport, "no proof");
    // What one service was shown, another one does not take.
    refusesProof(passport, proof, "https://mail.shop.example", "a proof for [" + here + "]");
    refusesProof(more, proof, here, "something else");
    Holder thief = new Holder(SigningKey.generate(), () -> now);
    refusesProof(passport, thief.prove(passport, here), here, "another key");
    refusesProof(passport, forgedProof(ada, thief, passport, here), here, "has not signed");
    refusesProof(login.issue("ada"), proof, here, "without a holder");
    refusesProof(passport, passport, here, "type");
    refusesProof(passport, "x", here, "not a proof");

    String renewed = login.renew(carried);
    refuses(posts, renewed, "no proof");
    assertThat(posts.verify(renewed, ada.prove(renewed, here), here).subject()).isEqualTo("ada");
    now = now.plusSeconds(60);
    refusesProof(passport, proof, here, "expired");
    assertThatThrownBy(() -> login.issue("ada", "{}")).isInstanceOf(IllegalArgumentException.class);
  }

  private void refusesProof(String carried, String proof, String audience, String why) {
    assertThatThrownBy(() -> posts.verify(carried, proof, audience))
        .isInstanceOf(ClaimsException.class)
        .hasMessageContaining(why);
  }

  /** Names one's key, and is signed by another. */
  private String forgedProof(Holder named, Holder signing, String carried, String audience) {
    JWTClaimsSet claims = copy(named.prove(carried, audience)).build();
    return token(signing.key(), Tokens.PROOF, claims);
  }

  @Test
  void forgedSignaturesAreRefused() throws Exception {
    String passport = login.issue("ada");
    String stamp = stamped(passport);
    SigningKey stranger = SigningKey.generate();
    refuses(posts, token(stranger, Tokens.PASSPORT, copy(passport).build()), "no key");
    refuses(
        posts,
        Tokens.carry(passport, List.of(token(stranger, Tokens.STAMP, copy(stamp).build()))),
        "no key");
    // A service's own good key makes no passports, and no stamps in another's name.
    SigningKey videosKey = videoKeys.signing();
    refuses(posts, token(videosKey, Tokens.PASSPORT, copy(passport).build()), "no key");
    refuses(
        posts,
        token(videosKey, Tokens.PASSPORT, copy(passport).issuer(VIDEOS).build()),
        "a passport of " + VIDEOS);
    String mail = "https://mail.shop.example";
    refuses(
        posts,
        Tokens.carry(
            passport, List.of(token(videosKey, Tokens.STAMP, copy(stamp).issuer(mail).build()))),
        "a stamp of " + mail);
  }

  @Test
  void claimsWiderThanTheTrustAreRefused() throws Exception {
    String passport = login.issue("ada");
    Carried carried = posts.verify(passport);
    String wide = videos.stamp(carried, Map.of("uploaded", List.of(), "admin", true));
    refuses(posts, Tokens.carry(passport, List.of(wide)), "not trusted to claim 'admin'");
    String stamp = stamped(passport);
    refuses(posts, Tokens.carry(passport, List.of(stamp, stamp)), "two stamps");
  }

  @Test
  void aStampIsNoPassportAndAPassportIsNoStamp() throws Exception {
    String passport = login.issue("ada");
    refuses(posts, stamped(passport), "type");
    refuses(posts, Tokens.carry(passport, List.of(passport)), "type");
    SigningKey key = loginKeys.signing();
    refuses(posts, token(key, "JWT", copy(passport).build()), "type JWT");
  }

  @Test
  void everyTokenMustSayWhatIsRequired() {
    String passport = login.issue("ada");
    SigningKey key = loginKeys.signing();
    for (String name : List.of("exp", "iat", "sub", Tokens.SESSION, Tokens.SESSION_END)) {
      refuses(
          posts, token(key, Tokens.PASSPORT, copy(passport).claim(name, null).build()), "without");
    }
    refuses(
        posts,
        token(
            key,
            Tokens.PASSPORT,
            copy(passport).notBeforeTime(Date.from(now.plusSeconds(99))).build()),
        "not valid yet");
    refuses(
        posts,
        token(
            key, Tokens.PASSPORT, copy(passport).issueTime(Date.from(now.plusSeconds(99))).build()),
        "not valid yet");
  }

  @Test
  void noOtherAlgorithmIsTaken() throws Exception {
    JWTClaimsSet claims = copy(login.issue("ada")).build();
    refuses(posts, new PlainJWT(claims).serialize(), "not a token");
    // The classic: the public key, known to all, as the secret of an HMAC.
    byte[] open = OctetKeyPair.parse(loginKeys.signing().toJson()).getDecodedX();
    refuses(posts, withMac(claims, open), "algorithm HS256");
    refuses(
        posts,
        withMac(claims, loginKeys.toJwks().getBytes(StandardCharsets.UTF_8)),
        "algorithm HS256");
  }

  private String withMac(JWTClaimsSet claims, byte[] secret) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType(Tokens.PASSPORT))
                .keyID(loginKeys.signing().id())
                .build(),
            claims);
    token.sign(new MACSigner(secret));
    return token.serialize();
  }

  @Test
  void aTokenCannotBringItsOwnKey() throws Exception {
    SigningKey stranger = SigningKey.generate();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.EdDSA)
                .type(new JOSEObjectType(Tokens.PASSPORT))
                .keyID(loginKeys.signing().id())
                .jwk(stranger.open())
                .build(),
            copy(login.issue("ada")).build());
    token.sign(new Ed25519.Signer(Ed25519.privateKey(OctetKeyPair.parse(stranger.toJson()))));
    refuses(posts, token.serialize(), "a header with more");
  }

  @Test
  void anyChangedByteIsRefused() throws Exception {
    String passport = login.issue("ada");
    String whole = Tokens.carry(passport, List.of(stamped(passport)));
    Random random = new Random(1);
    int refusals = 0;
    for (int i = 0; i < 5_000; i++) {
      char[] text = whole.toCharArray();
      int at = random.nextInt(text.length);
      char other = (char) (33 + random.nextInt(94));
      if (text[at] == other) {
        continue;
      }
      text[at] = other;
      String changed = new String(text);
      try {
        posts.verify(changed);
        fail("believed, with byte %d changed to %s: %s", at, other, whole);
      } catch (ClaimsException refused) {
        refusals++;
      }
    }
    assertThat(refusals).isGreaterThan(4_900);
    refuses(posts, "x".repeat(Tokens.LENGTH_MAX + 1), "more than");
    refuses(posts, passport + "~".repeat(Tokens.STAMPS_MAX + 1), "more than");
    for (String nothing : List.of("", "~", "..", "a.b.c")) {
      refuses(posts, nothing, "not a token");
    }
  }

  @Test
  void keysRotateWithoutAnyTokenFailing() throws Exception {
    SigningKey old = videoKeys.signing();
    String passport = login.issue("ada");
    String before = stamped(passport);
    SigningKey next = SigningKey.generate();
    ServiceKeys announced = videoKeys.announcing(next);
    ServiceKeys rotated = announced.signingWith(next);
    String after =
        new Stamps(rotated, () -> now).stamp(posts.verify(passport), Map.of("uploaded", "x"));
    // Who has the announced set believes both, and so does who has the rotated one.
    for (String jwks : List.of(announced.toJwks(), rotated.toJwks())) {
      Verifier verifier = verifier(loginKeys.toJwks(), jwks);
      for (String stamp : List.of(before, after)) {
        assertThat(verifier.verify(Tokens.carry(passport, List.of(stamp))).claims())
            .containsKey(VIDEOS);
      }
    }
    Verifier later = verifier(loginKeys.toJwks(), rotated.without(old).toJwks());
    refuses(later, Tokens.carry(passport, List.of(before)), "no key");
    assertThat(later.verify(Tokens.carry(passport, List.of(after))).claims()).containsKey(VIDEOS);
    assertThatThrownBy(() -> rotated.without(next)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void publishedKeysAreFetchedKeptAndFetchedAnewForAKeyThatIsNotAmongThem() throws Exception {
    AtomicReference<String> published = new AtomicReference<>(videoKeys.toJwks());
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    web.createContext(
        "/jwks",
        exchange -> {
          byte[] body = published.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    web.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/jwks");
      Verifier verifier =
          new Verifier(
              Trust.in(LOGIN, KeySource.ofJwks(loginKeys.toJwks()))
                  .and(VIDEOS, KeySource.at(uri), Set.of("uploaded")),
              () -> now);
      String passport = login.issue("ada");
      String stamp = stamped(passport);
      assertThat(verifier.verify(Tokens.carry(passport, List.of(stamp))).claims()).hasSize(1);
      SigningKey next = SigningKey.generate();
      ServiceKeys rotated = videoKeys.announcing(next).signingWith(next);
      published.set(rotated.toJwks());
      String after =
          new Stamps(rotated, () -> now).stamp(posts.verify(passport), Map.of("uploaded", "x"));
      assertThat(verifier.verify(Tokens.carry(passport, List.of(after))).claims()).hasSize(1);
      web.stop(0);
      assertThat(verifier.verify(Tokens.carry(passport, List.of(stamp))).claims()).hasSize(1);
    } finally {
      web.stop(0);
    }
    assertThatThrownBy(() -> KeySource.at(URI.create("http://videos.shop.example/jwks")))
        .hasMessageContaining("https");
  }

  @Test
  void nothingSecretIsPublishedAndKeysSurviveBeingWrittenDown() throws IOException {
    SigningKey key = SigningKey.generate();
    assertThat(ServiceKeys.of(VIDEOS, key).toJwks()).contains(key.id()).doesNotContain("\"d\"");
    assertThat(SigningKey.ofJson(key.toJson()).id()).isEqualTo(key.id());
    assertThat(key.toString())
        .doesNotContain(key.toJson().replaceAll(".*\"d\":\"([^\"]*)\".*", "$1"));
    assertThatThrownBy(() -> SigningKey.ofJson(key.open().toJSONString()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SigningKey.ofJson("{}")).isInstanceOf(IllegalArgumentException.class);
  }
}
