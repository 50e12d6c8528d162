package io.peaknet.node.crypto;

import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.linux.crypto.OpenSslKeys;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The cryptography of a real node: the JDK's, but for the ciphers of sessions, which whoever is
 * fastest on this machine makes, and for the keys of nodes ({@link KeySource}). Both are found out
 * beside the rest of the node's start; who needs them first waits for the outcome.
 */
public final class NodeSuite extends JdkSuite {
  /**
   * System property: one of {@link AeadSource#NAMES} to be used whether or not it is fastest; "jdk"
   * keeps a node off C libraries altogether.
   */
  public static final String PROPERTY = "peak.aead";

  private static final System.Logger LOG = System.getLogger("io.peaknet.node");

  private final CompletableFuture<Optional<OpenSslKeys>> keys;
  private final CompletableFuture<Map<Aead.Kind, AeadSource>> sources;

  private NodeSuite(
      CompletableFuture<Optional<OpenSslKeys>> keys,
      CompletableFuture<Map<Aead.Kind, AeadSource>> sources) {
    this.keys = keys;
    this.sources = sources;
  }

  /**
   * With the fastest ciphers, or those that {@link #PROPERTY} names.
   *
   * @throws IOException in one line, if that names what isn't there or doesn't work
   */
  public static NodeSuite start() throws IOException {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      Map<Aead.Kind, AeadSource> sources = all(named);
      return new NodeSuite(
          CompletableFuture.completedFuture(
              named.equals(AeadSource.JDK) ? Optional.empty() : keys()),
          CompletableFuture.completedFuture(sources));
    }
    NodeSuite suite = new NodeSuite(new CompletableFuture<>(), new CompletableFuture<>());
    Thread.ofPlatform().daemon().name("peak-probe").start(suite::probe);
    return suite;
  }

  @Override
  public NodeSuite another() {
    return new NodeSuite(keys, sources);
  }

  private void probe() {
    try {
      keys.complete(keys());
      long beganNs = System.nanoTime();
      AeadProbe.Choice choice = AeadProbe.fastest(AeadSource.NAMES);
      sources.complete(choice.sources());
      double tookMs = (System.nanoTime() - beganNs) / 1e6;
      debug(choice.remarks());
      choice
          .sources()
          .forEach((kind, source) ->
              LOG.log(
                  Level.DEBUG,
                  () -> "%s by %s, found out in %.1f ms".formatted(kind, source.title(), tookMs)));
    } catch (Throwable e) {
      keys.completeExceptionally(e);
      sources.completeExceptionally(e);
    }
  }

  private static Optional<OpenSslKeys> keys() {
    List<String> remarks = new ArrayList<>();
    Optional<OpenSslKeys> found = KeySource.open(remarks);
    debug(remarks);
    return found;
  }

  private static void debug(List<String> remarks) {
    for (String remark : remarks) {
      LOG.log(Level.DEBUG, remark);
    }
  }

  private static Map<Aead.Kind, AeadSource> all(String name) throws IOException {
    AeadSource source;
    try {
      source = AeadSource.open(name);
    } catch (LibraryMissingException | IllegalArgumentException e) {
      throw new IOException("-D" + PROPERTY + "=" + name + ": " + e.getMessage(), e);
    }
    Map<Aead.Kind, AeadSource> sources = new EnumMap<>(Aead.Kind.class);
    for (Aead.Kind kind : Aead.Kind.values()) {
      String fault = SelfCheck.fault(source, kind);
      if (!fault.isEmpty()) {
        throw new IOException("-D" + PROPERTY + "=" + name + ": " + kind + " " + fault);
      }
      sources.put(kind, source);
    }
    return sources;
  }

  private @Nullable OpenSslKeys fastKeys() {
    return keys.join().orElse(null);
  }

  @Override
  public byte[] signingPublicKey(byte[] seed) {
    OpenSslKeys fast = fastKeys();
    return fast == null ? super.signingPublicKey(seed) : fast.signingPublicKey(seed);
  }

  @Override
  public byte[] sign(KeyPair key, byte[] message) {
    OpenSslKeys fast = fastKeys();
    return fast == null ? super.sign(key, message) : fast.sign(key.privateKey(), message);
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    OpenSslKeys fast = fastKeys();
    return fast == null
        ? super.verify(publicKey, message, signature)
        : fast.verify(publicKey, message, signature);
  }

  @Override
  public KeyPair agreementOf(byte[] secret) {
    OpenSslKeys fast = fastKeys();
    return fast == null
        ? super.agreementOf(secret)
        : new KeyPair(secret.clone(), fast.agreementPublicKey(secret));
  }

  @Override
  public byte @Nullable [] agree(byte[] privateKey, byte[] publicKey) {
    OpenSslKeys fast = fastKeys();
    return fast == null ? super.agree(privateKey, publicKey) : fast.agree(privateKey, publicKey);
  }

  @Override
  public Aead sessionAead(Aead.Kind kind, byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a key of " + kind + " has " + KEY_LENGTH + " bytes, not " + key.length);
    }
    return source(kind).aead(kind, key);
  }

  private AeadSource source(Aead.Kind kind) {
    AeadSource source = sources.join().get(kind);
    if (source == null) {
      throw new IllegalStateException("nobody makes a working " + kind);
    }
    return source;
  }

  /** Of the kind that this machine runs best. */
  @Override
  public String cipherMaker() {
    return source(
            supports(Aead.Kind.AES_256_GCM) ? Aead.Kind.AES_256_GCM : Aead.Kind.CHACHA20_POLY1305)
        .title();
  }
}
