package io.peaknet.protocol.session.noise;

import java.util.List;

/** The two handshake patterns in use, as data (Noise revision 34, section 7.5). */
public enum Pattern {
  /** Neither side knows the other's key beforehand. */
  XX(
      false,
      List.of(
          List.of(Token.E),
          List.of(Token.E, Token.EE, Token.S, Token.ES),
          List.of(Token.S, Token.SE))),
  /** The initiator knows the responder's key. */
  IK(
      true,
      List.of(List.of(Token.E, Token.ES, Token.S, Token.SS), List.of(Token.E, Token.EE, Token.SE)));

  /** What a message carries, or mixes in, one after another. */
  enum Token {
    /** An ephemeral key. */
    E,
    /** A static key. */
    S,
    /** Agreement of both ephemeral keys. */
    EE,
    /** Initiator's ephemeral with responder's static key. */
    ES,
    /** Initiator's static with responder's ephemeral key. */
    SE,
    /** Agreement of both static keys. */
    SS
  }

  /** Whether the responder's static key is known, and mixed in, before the first message. */
  final boolean responderKnown;

  @SuppressWarnings("ImmutableEnumChecker") // List.of's lists never change
  final List<List<Token>> messages;

  Pattern(boolean responderKnown, List<List<Token>> messages) {
    this.responderKnown = responderKnown;
    this.messages = messages;
  }

  /** The full name, which opens the transcript. */
  String protocolName() {
    return "Noise_" + name() + "_25519_ChaChaPoly_SHA256";
  }
}
