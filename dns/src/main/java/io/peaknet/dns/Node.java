package io.peaknet.dns;

import org.jspecify.annotations.Nullable;

/** What a version of a zone knows of one name: ready answers to all questions for it. */
final class Node {
  private static final Answers[] NONE = {};

  final byte[] name;
  final long hash;
  final byte[] sortKey;

  /** By type; of an empty non-terminal none. */
  final Answers[] answers;

  /** Of a delegation, what is said of all names at and below it; null if it is none. */
  final @Nullable Answer referral;

  final @Nullable Answer referralSigned;

  /** The delegation that it lies below, padded; null if it lies below none. */
  final byte @Nullable [] cut;

  /** Whether there is a name {@code *} below. */
  final boolean wildcardBelow;

  /** The record that proves which types and which next name there are, and its signature. */
  final @Nullable Answer denial;

  Node(
      Name name,
      Answers[] answers,
      @Nullable Answer referral,
      @Nullable Answer referralSigned,
      @Nullable Name cut,
      boolean wildcardBelow,
      @Nullable Answer denial) {
    this.name = name.wire();
    this.hash = Hashes.of(name);
    this.sortKey = name.sortKey();
    this.answers = answers.length == 0 ? NONE : answers;
    this.referral = referral;
    this.referralSigned = referralSigned;
    this.cut = cut == null ? null : Hashes.padded(cut);
    this.wildcardBelow = wildcardBelow;
    this.denial = denial;
  }

  /** The answers for one of its types, as good as any to "any" (RFC 8482 section 4.1). */
  @Nullable Answers first() {
    return answers.length == 0 ? null : answers[0];
  }

  /** The answers for a type; null if there is none. */
  @Nullable Answers of(int type) {
    for (Answers one : answers) {
      if (one.type == type) {
        return one;
      }
    }
    return null;
  }
}
