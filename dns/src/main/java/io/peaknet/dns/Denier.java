package io.peaknet.dns;

import org.jspecify.annotations.Nullable;

/**
 * Appends what proves that something is not there: the SOA (RFC 2308), and for those who want
 * signatures the NSEC records (RFC 4035 section 3.1.3), each once.
 */
final class Denier {
  private static final int PROOFS_MAX = 16;

  private final Question question;
  private final Reply reply;
  private final byte[] key = new byte[2 * Name.BYTES_MAX + 4];
  private final @Nullable Answer[] proofs = new Answer[PROOFS_MAX];
  private int count;
  private boolean denied;
  private @Nullable ZoneVersion zone;

  Denier(Question question, Reply reply) {
    this.question = question;
    this.reply = reply;
  }

  void begin(ZoneVersion version) {
    zone = version;
    count = 0;
    denied = false;
  }

  /** There is no such name, nor a wildcard that stands for it. */
  void noName(byte[] name, int length, byte[] wildcard, int wildcardLength) {
    denied = true;
    nothingCloser(name, length);
    nothingCloser(wildcard, wildcardLength);
  }

  /** The name, or the wildcard that stands for it, has no records of that type. */
  void noType(Node node, byte[] name, int length) {
    denied = true;
    if (node.denial != null) {
      add(node.denial);
    } else {
      nothingCloser(name, length);
    }
  }

  /** There is no name as long as this one, or longer, between it and what was found. */
  void nothingCloser(byte[] name, int length) {
    if (question.wantsSignatures && zone != null && zone.signed()) {
      int keyLength = SortKeys.write(name, length, key);
      Answer denial = zone.order().floor(key, keyLength).denial;
      if (denial != null) {
        add(denial);
      }
    }
  }

  private void add(Answer proof) {
    for (int i = 0; i < count; i++) {
      if (proof.equals(proofs[i])) {
        return;
      }
    }
    if (question.wantsSignatures && count < PROOFS_MAX) {
      proofs[count++] = proof;
    }
  }

  /** Appends it all: the answers before it are complete. */
  void finish() {
    if (denied && zone != null) {
      reply.append(
          question.wantsSignatures ? zone.negativeSigned() : zone.negative(),
          question,
          Rendering.QUESTION_POINTER);
    }
    for (int i = 0; i < count; i++) {
      Answer proof = proofs[i];
      if (proof != null) {
        reply.append(proof, question, Rendering.QUESTION_POINTER);
      }
    }
  }
}
