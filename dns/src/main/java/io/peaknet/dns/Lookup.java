package io.peaknet.dns;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a zone has to say to a question (RFC 1034 section 4.3.2, RFC 4592 for wildcards) and
 * appends it to a reply. Allocates nothing; one thread owns it.
 */
final class Lookup {
  private static final int ALIASES_MAX = 8;

  private final Question question;
  private final Reply reply;
  private final Client client;
  private final Denier denier;

  private final int[] targetLabelAt = new int[Question.LABELS_MAX];
  private final byte[] wildcard = new byte[Name.BYTES_MAX + 3 + Hashes.PADDING];
  private int wildcardLength;

  // The name looked for: the question's, or one that an alias stands for.
  private byte[] name;
  private int length;
  private int[] labelAt;
  private int labels;

  Lookup(Question question, Reply reply, Client client) {
    this.question = question;
    this.reply = reply;
    this.client = client;
    this.denier = new Denier(question, reply);
    this.name = question.name;
    this.labelAt = question.labelAt;
  }

  /** Appends the answer; the response code. */
  int answer(ZoneVersion zone) {
    name = question.name;
    length = question.nameLength;
    labelAt = question.labelAt;
    labels = question.labels;
    denier.begin(zone);
    long hash = Hashes.of(name, 0, length);
    reply.subject = hash;
    int code = Code.NO_ERROR;
    int owner = Rendering.QUESTION_POINTER;
    for (int aliases = 0; ; aliases++) {
      Node node = zone.table().find(name, 0, length, hash);
      Node known = node == null ? encloser(zone) : node;
      Node cut = cut(zone, known);
      if (cut != null && !(cut == node && question.type == Type.DS.code())) {
        about(cut, aliases);
        refer(cut);
        break;
      }
      reply.authoritative = true;
      if (node == null) {
        node = known.wildcardBelow ? wildcardOf(zone, known) : null;
        if (node == null) {
          reply.subject = zone.originHash();
          denier.noName(name, length, wildcardBelow(known), wildcardLength);
          code = Code.NO_SUCH_NAME;
          break;
        }
        about(node, aliases);
        denier.nothingCloser(name, length);
      }
      Answers answers = question.type == Type.ANY ? node.first() : node.of(question.type);
      Answers alias = answers == null ? node.of(Type.CNAME.code()) : null;
      Answers one = alias == null ? answers : alias;
      if (one == null) {
        denier.noType(node, name, length);
        break;
      }
      int at = reply.append(client.choose(one, question.wantsSignatures), question, owner);
      if (alias == null || aliases == ALIASES_MAX || !follow(alias, zone.origin().wire())) {
        break;
      }
      hash = alias.targetHash;
      // The alias's data lie behind its owner, type, class, TTL and length.
      owner = 0xc000 | at + 12;
    }
    denier.finish();
    return code;
  }

  /** What is said of all names at or below a node is alike, however many are asked for. */
  private void about(Node node, int aliases) {
    // Behind an alias it is the alias that was asked for, and that is a name of the zone.
    if (aliases == 0) {
      reply.subject = node.hash;
    }
  }

  /** Looks for an alias's target from here on, if it lies within the zone. */
  private boolean follow(Answers alias, byte[] origin) {
    byte[] target = alias.target;
    if (target == null) {
      return false;
    }
    int apex = alias.targetLength - origin.length;
    if (apex < 0 || !Arrays.equals(target, apex, alias.targetLength, origin, 0, origin.length)) {
      return false;
    }
    int count = 0;
    int at = 0;
    for (; at < alias.targetLength - 1; at += 1 + target[at]) {
      targetLabelAt[count++] = at;
    }
    targetLabelAt[count] = at;
    boolean within = false;
    for (int i = 0; i <= count; i++) {
      within |= targetLabelAt[i] == apex;
    }
    name = target;
    length = alias.targetLength;
    labelAt = targetLabelAt;
    labels = count;
    return within;
  }

  /** The node of the longest name above the one looked for; at the latest that of the zone. */
  private Node encloser(ZoneVersion zone) {
    int skipped = Math.max(1, labels - zone.labelsMax());
    for (int i = skipped; ; i++) {
      int at = labelAt[i];
      Node node = zone.table().find(name, at, length, Hashes.of(name, at, length));
      if (node != null) {
        return node;
      }
    }
  }

  /** The delegation that a node is or lies below; null if neither. */
  private static @Nullable Node cut(ZoneVersion zone, Node node) {
    if (node.referral != null) {
      return node;
    }
    byte[] cut = node.cut;
    if (cut == null) {
      return null;
    }
    int cutLength = cut.length - Hashes.PADDING;
    return zone.table().find(cut, 0, cutLength, Hashes.of(cut, 0, cutLength));
  }

  private void refer(Node cut) {
    Answer referral = question.wantsSignatures ? cut.referralSigned : cut.referral;
    if (referral != null) {
      reply.append(referral, question, Rendering.QUESTION_POINTER);
    }
  }

  private @Nullable Node wildcardOf(ZoneVersion zone, Node encloser) {
    byte[] wild = wildcardBelow(encloser);
    return zone.table().find(wild, 0, wildcardLength, Hashes.of(wild, 0, wildcardLength));
  }

  private byte[] wildcardBelow(Node encloser) {
    wildcard[0] = 1;
    wildcard[1] = '*';
    System.arraycopy(encloser.name, 0, wildcard, 2, encloser.name.length);
    wildcardLength = encloser.name.length + 2;
    return wildcard;
  }
}
