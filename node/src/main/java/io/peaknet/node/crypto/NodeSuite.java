package io.peaknet.node.crypto;

import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The cryptography of a real node: the JDK's, but for the ciphers of sessions, which whoever is
 * fastest on this machine makes. That is found out beside the rest of the node's start; the first
 * session waits for the outcome.
 */
public final class NodeSuite extends JdkSuite {
  /** System property: one of {@link AeadSource#NAMES} to be used whether or not it is fastest. */
  public static final String PROPERTY = "peak.aead";

  private static final System.Logger LOG = System.getLogger("io.peaknet.node");

  private final CompletableFuture<Map<Aead.Kind, AeadSource>> sources;

  private NodeSuite(CompletableFuture<Map<Aead.Kind, AeadSource>> sources) {
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
      return new NodeSuite(CompletableFuture.completedFuture(all(named)));
    }
    CompletableFuture<Map<Aead.Kind, AeadSource>> sources = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("peak-probe").start(() -> probe(sources));
    return new NodeSuite(sources);
  }

  @Override
  public NodeSuite another() {
    return new NodeSuite(sources);
  }

  private static void probe(CompletableFuture<Map<Aead.Kind, AeadSource>> to) {
    try {
      long beganNs = System.nanoTime();
      AeadProbe.Choice choice = AeadProbe.fastest(AeadSource.NAMES);
      to.complete(choice.sources());
      double tookMs = (System.nanoTime() - beganNs) / 1e6;
      for (String remark : choice.remarks()) {
        LOG.log(Level.DEBUG, remark);
      }
      choice
          .sources()
          .forEach((kind, source) ->
              LOG.log(
                  Level.DEBUG,
                  () -> "%s by %s, found out in %.1f ms".formatted(kind, source.title(), tookMs)));
    } catch (Throwable e) {
      to.completeExceptionally(e);
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
