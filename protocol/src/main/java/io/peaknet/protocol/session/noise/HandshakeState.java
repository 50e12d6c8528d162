package io.peaknet.protocol.session.noise;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side of a handshake under way (Noise section 5.3). */
public final class HandshakeState {
  private static final int KEY_LENGTH = 32;

  private final Suite suite;
  private final Pattern pattern;
  private final boolean initiator;
  private final SymmetricState symmetric;
  private final Suite.KeyPair staticKey;
  private Suite.@Nullable KeyPair ephemeral;
  private byte @Nullable [] remoteStatic;
  private byte @Nullable [] remoteEphemeral;
  private int message;

  private HandshakeState(
      Suite suite,
      Pattern pattern,
      boolean initiator,
      byte[] prologue,
      Suite.KeyPair staticKey,
      byte @Nullable [] remoteStatic) {
    this.suite = suite;
    this.pattern = pattern;
    this.initiator = initiator;
    this.staticKey = staticKey;
    this.remoteStatic = remoteStatic;
    symmetric =
        new SymmetricState(suite, pattern.protocolName().getBytes(StandardCharsets.US_ASCII));
    symmetric.mixHash(prologue);
    if (pattern.responderKnown) {
      symmetric.mixHash(initiator ? known(remoteStatic) : staticKey.publicKey());
    }
  }

  private HandshakeState(HandshakeState from) {
    suite = from.suite;
    pattern = from.pattern;
    initiator = from.initiator;
    symmetric = from.symmetric.copy();
    staticKey = from.staticKey;
    ephemeral = from.ephemeral;
    remoteStatic = from.remoteStatic;
    remoteEphemeral = from.remoteEphemeral;
    message = from.message;
  }

  /**
   * The side that speaks first.
   *
   * @param remoteStatic the responder's key if the pattern needs it, else null
   */
  public static HandshakeState initiator(
      Suite suite,
      Pattern pattern,
      byte[] prologue,
      Suite.KeyPair staticKey,
      byte @Nullable [] remoteStatic) {
    return new HandshakeState(suite, pattern, true, prologue, staticKey, remoteStatic);
  }

  /** The side that answers. */
  public static HandshakeState responder(
      Suite suite, Pattern pattern, byte[] prologue, Suite.KeyPair staticKey) {
    return new HandshakeState(suite, pattern, false, prologue, staticKey, null);
  }

  /** A copy to try a message on: one that fails to be read leaves the state useless. */
  public HandshakeState copy() {
    return new HandshakeState(this);
  }

  /**
   * The next message.
   *
   * @throws MalformedException if the other side sent a key of small order
   */
  public byte[] write(byte[] payload) throws MalformedException {
    WireWriter out = new WireWriter();
    for (Pattern.Token token : next()) {
      switch (token) {
        case E -> {
          ephemeral = suite.generateAgreement();
          out.bytes(ephemeral.publicKey());
          symmetric.mixHash(ephemeral.publicKey());
        }
        case S -> out.bytes(symmetric.encryptAndHash(staticKey.publicKey()));
        case EE, ES, SE, SS -> agree(token);
      }
    }
    return out.bytes(symmetric.encryptAndHash(payload)).toBytes();
  }

  /**
   * Reads the other side's message and gives its payload.
   *
   * @throws MalformedException if it is not authentic
   */
  public byte[] read(byte[] from, int offset, int length) throws MalformedException {
    WireReader in = new WireReader(from, offset, length);
    for (Pattern.Token token : next()) {
      switch (token) {
        case E -> {
          remoteEphemeral = in.bytes(KEY_LENGTH);
          symmetric.mixHash(remoteEphemeral);
        }
        case S ->
            remoteStatic = symmetric.decryptAndHash(in.bytes(KEY_LENGTH + symmetric.tagLength()));
        case EE, ES, SE, SS -> agree(token);
      }
    }
    return symmetric.decryptAndHash(in.bytes(in.remaining()));
  }

  private List<Pattern.Token> next() throws MalformedException {
    if (message == pattern.messages.size()) {
      throw new MalformedException("handshake message after the last");
    }
    return pattern.messages.get(message++);
  }

  /** The other side's static key, once known; then it is authentic. */
  public byte[] remoteStatic() {
    return known(remoteStatic);
  }

  /** The transcript's hash: the same on both sides, and no other handshake has it. */
  public byte[] hash() {
    return symmetric.hash();
  }

  /** After the last message: the keys of both directions, initiator's first. */
  public byte[][] split() {
    if (message != pattern.messages.size()) {
      throw new IllegalStateException("handshake not finished");
    }
    return symmetric.split();
  }

  private void agree(Pattern.Token token) throws MalformedException {
    boolean mineIsStatic =
        token == Pattern.Token.SS || token == (initiator ? Pattern.Token.SE : Pattern.Token.ES);
    boolean theirsIsStatic =
        token == Pattern.Token.SS || token == (initiator ? Pattern.Token.ES : Pattern.Token.SE);
    Suite.KeyPair mine = mineIsStatic ? staticKey : ephemeral;
    byte[] secret =
        suite.agree(
            known(mine).privateKey(), known(theirsIsStatic ? remoteStatic : remoteEphemeral));
    if (secret == null) {
      throw new MalformedException("key of small order");
    }
    symmetric.mixKey(secret);
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("message out of turn");
    }
    return value;
  }
}
