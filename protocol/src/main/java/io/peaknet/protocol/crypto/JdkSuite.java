package io.peaknet.protocol.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The real cryptography: the JDK's own Ed25519, X25519, ML-KEM-768, AES-GCM and ChaCha20-Poly1305,
 * with keys as raw bytes. The JDK knows keys only inside of X.509 and PKCS#8, whose prefixes are
 * constant for these algorithms (RFC 8410; RFC 9935 for ML-KEM). For one thread, like its user:
 * each further one takes {@link #another}. Who has faster ciphers for sessions overrides {@link
 * #sessionAead}.
 */
public class JdkSuite implements Suite {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] ED25519_X509 = HEX.parseHex("302a300506032b6570032100");
  private static final byte[] ED25519_PKCS8 = HEX.parseHex("302e020100300506032b657004220420");
  private static final byte[] X25519_X509 = HEX.parseHex("302a300506032b656e032100");
  private static final byte[] X25519_PKCS8 = HEX.parseHex("302e020100300506032b656e04220420");
  private static final byte[] ML_KEM_768_X509 =
      HEX.parseHex("308204b2300b0609608648016503040402038204a100");
  private static final byte[] ML_KEM_768_PKCS8 =
      HEX.parseHex("30820978020100300b06096086480165030404020482096404820960");

  /** Of the keys of all ciphers, and of Ed25519 and X25519 keys. */
  protected static final int KEY_LENGTH = 32;

  private static final int KEM_PUBLIC_LENGTH = 1184; // FIPS 203 table 3
  private static final int KEM_PRIVATE_LENGTH = 2400;
  private static final int KEM_CIPHERTEXT_LENGTH = 1088;

  /** The u-coordinate 9 (RFC 7748 section 4.1). */
  private static final byte[] BASE_POINT = basePoint();

  private final SecureRandom random;
  private final MessageDigest sha256;
  private final Mac hmac;
  private final boolean aes;

  /** One of the same kind, for use by another thread. */
  public JdkSuite another() {
    return new JdkSuite();
  }

  /** The JDK's cryptography, with its default randomness. */
  public JdkSuite() {
    this(new SecureRandom());
  }

  /** The JDK's cryptography, with other randomness: a test decides a whole run by its seed. */
  public JdkSuite(SecureRandom random) {
    this.random = random;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      hmac = Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw missing("SHA-256", e);
    }
    aes = cpuHasAes();
  }

  @Override
  public void random(byte[] bytes) {
    random.nextBytes(bytes);
  }

  @Override
  public KeyPair generateSigning() {
    byte[] seed = randomBytes();
    return new KeyPair(seed, signingPublicKey(seed));
  }

  @Override
  public byte[] signingPublicKey(byte[] seed) {
    requireLength("an Ed25519 seed", seed, KEY_LENGTH);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
      return raw(generator.generateKeyPair().getPublic().getEncoded(), ED25519_X509);
    } catch (GeneralSecurityException e) {
      throw missing("Ed25519", e);
    }
  }

  @Override
  public byte[] sign(KeyPair key, byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey("Ed25519", ED25519_PKCS8, key.privateKey()));
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw missing("Ed25519", e);
    }
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != KEY_LENGTH) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(publicKey("Ed25519", ED25519_X509, publicKey));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public KeyPair generateAgreement() {
    return agreementOf(randomBytes());
  }

  @Override
  public KeyPair agreementOf(byte[] secret) {
    requireLength("an X25519 private key", secret, KEY_LENGTH);
    byte[] publicKey = agree(secret, BASE_POINT);
    if (publicKey == null) {
      throw new IllegalStateException("the JDK refuses X25519's base point");
    }
    return new KeyPair(secret.clone(), publicKey);
  }

  @Override
  public byte @Nullable [] agree(byte[] privateKey, byte[] publicKey) {
    if (publicKey.length != KEY_LENGTH) {
      return null;
    }
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(privateKey("X25519", X25519_PKCS8, privateKey));
      agreement.doPhase(publicKey("X25519", X25519_X509, publicKey), true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException | IllegalStateException e) {
      return null; // a point of small order (RFC 7748 section 6.1)
    }
  }

  @Override
  public byte[] hash(byte[]... parts) {
    for (byte[] part : parts) {
      sha256.update(part);
    }
    return sha256.digest();
  }

  @Override
  public byte[] hmac(byte[] key, byte[]... parts) {
    try {
      // SecretKeySpec refuses an empty key; HMAC pads keys with zeros, so one zero is the same.
      hmac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw missing("HMAC-SHA256", e);
    }
    for (byte[] part : parts) {
      hmac.update(part);
    }
    return hmac.doFinal();
  }

  @Override
  public Aead aead(Aead.Kind kind, byte[] key) {
    requireLength("a key of " + kind, key, KEY_LENGTH);
    return new JdkAead(kind, key);
  }

  @Override
  public String cipherMaker() {
    return "jdk " + Runtime.version().feature();
  }

  @Override
  public boolean supports(Aead.Kind kind) {
    return kind == Aead.Kind.CHACHA20_POLY1305 || aes;
  }

  @Override
  public KeyPair generateKem() {
    try {
      java.security.KeyPair pair = kemGenerator().generateKeyPair();
      return new KeyPair(
          raw(pair.getPrivate().getEncoded(), ML_KEM_768_PKCS8),
          raw(pair.getPublic().getEncoded(), ML_KEM_768_X509));
    } catch (GeneralSecurityException e) {
      throw missing("ML-KEM-768", e);
    }
  }

  @Override
  public @Nullable Encapsulation encapsulate(byte[] publicKey) {
    if (publicKey.length != KEM_PUBLIC_LENGTH) {
      return null;
    }
    try {
      KEM.Encapsulated done =
          KEM.getInstance("ML-KEM")
              .newEncapsulator(publicKey("ML-KEM", ML_KEM_768_X509, publicKey), random)
              .encapsulate();
      return new Encapsulation(done.key().getEncoded(), done.encapsulation());
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  @Override
  public byte @Nullable [] decapsulate(byte[] privateKey, byte[] ciphertext) {
    if (privateKey.length != KEM_PRIVATE_LENGTH || ciphertext.length != KEM_CIPHERTEXT_LENGTH) {
      return null;
    }
    try {
      return KEM.getInstance("ML-KEM")
          .newDecapsulator(privateKey("ML-KEM", ML_KEM_768_PKCS8, privateKey))
          .decapsulate(ciphertext)
          .getEncoded();
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private KeyPairGenerator kemGenerator() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("ML-KEM");
    generator.initialize(NamedParameterSpec.ML_KEM_768, random);
    return generator;
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[KEY_LENGTH];
    random.nextBytes(bytes);
    return bytes;
  }

  private static PublicKey publicKey(String algorithm, byte[] prefix, byte[] raw)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm)
        .generatePublic(new X509EncodedKeySpec(joined(prefix, raw)));
  }

  private static PrivateKey privateKey(String algorithm, byte[] prefix, byte[] raw)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(joined(prefix, raw)));
  }

  private static byte[] joined(byte[] prefix, byte[] raw) {
    byte[] joined = Arrays.copyOf(prefix, prefix.length + raw.length);
    System.arraycopy(raw, 0, joined, prefix.length, raw.length);
    return joined;
  }

  private static byte[] raw(byte[] encoded, byte[] prefix) {
    if (!Arrays.equals(encoded, 0, prefix.length, prefix, 0, prefix.length)) {
      throw new IllegalStateException(
          "this JDK encodes keys differently: " + HEX.formatHex(encoded, 0, prefix.length));
    }
    return Arrays.copyOfRange(encoded, prefix.length, encoded.length);
  }

  private static void requireLength(String what, byte[] bytes, int length) {
    if (bytes.length != length) {
      throw new IllegalArgumentException(what + " has " + length + " bytes, not " + bytes.length);
    }
  }

  private static byte[] basePoint() {
    byte[] point = new byte[KEY_LENGTH];
    point[0] = 9;
    return point;
  }

  /** Without the CPU's own instructions AES is slow, and its tables leak the key by timing. */
  private static boolean cpuHasAes() {
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!List.of("amd64", "x86_64", "aarch64").contains(architecture)) {
      return false;
    }
    Path cpuInfo = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(cpuInfo)) {
      return true; // not Linux: 64-bit CPUs of these kinds have had AES for over a decade
    }
    try (var lines = Files.lines(cpuInfo)) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .findFirst()
          .map(line -> List.of(line.split("\\s+")).contains("aes"))
          .orElse(false);
    } catch (IOException e) {
      return false;
    }
  }

  private static IllegalStateException missing(String algorithm, GeneralSecurityException cause) {
    return new IllegalStateException("this JDK has no usable " + algorithm, cause);
  }

  /** Hands a fixed seed to a generator: the only public way to an Ed25519 key of a given seed. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final byte[] seed;

    Fixed(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("Ed25519 asked for " + bytes.length + " random bytes");
      }
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
