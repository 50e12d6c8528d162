package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.NUMBER_BITS;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.KeyCertificate;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One pair of keys of a session, with their counters and replay windows. What they may be used for
 * is decided by {@link Session}.
 */
final class Keys {
  private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

  /** What both ends agreed on. */
  record Terms(
      boolean initiator,
      long generation,
      int step,
      long epoch,
      Aead.Kind cipher,
      boolean postQuantum,
      KeyCertificate certificate) {
    /** The same after one more ML-KEM exchange. */
    Terms stepped() {
      return new Terms(initiator, generation, step + 1, epoch, cipher, true, certificate);
    }
  }

  final Session session;
  final int localIndex;
  final int remoteIndex;
  final Terms terms;
  final KeySchedule schedule;
  final long createdNs;

  /** Where the handshake ran; null if over the mesh or inside of the session. */
  final @Nullable Endpoint at;

  /** For one relay frame at a time: saves an allocation per frame. */
  final byte[] relayAad = new byte[RelayCodec.AAD];

  private final Aead sealing;
  private final Aead opening;

  // Per space: its number, the next number to send; its number, the window received.
  private int[] sendSpaces = new int[0];
  private long[] sendNumbers = new long[0];
  private int[] receiveSpaces = new int[0];
  private ReplayWindow[] windows = new ReplayWindow[0];

  /** Both ends are known to have these keys, as far as this end can know. */
  boolean confirmed;

  /** When the first authentic packet came under these keys; {@link Node#NEVER} before. */
  long heardNs = Node.NEVER;

  /** The peer's own handshake: it chose the generation no earlier than this. */
  long chosenSinceNs = Long.MIN_VALUE;

  /** No longer in use: nothing opens any more. */
  boolean dead;

  /** When these keys were first used past their age; {@link Node#NEVER} before. */
  long staleNs = Node.NEVER;

  /** When others took their place, or the last packet came after that. */
  long replacedNs = Node.NEVER;

  /** When to tell the peer again that these keys are in use, until {@link #isHeard}. */
  long confirmNs = Node.NEVER;

  int confirmsSent;
  private long sent;
  private long forged;

  Keys(
      Suite suite,
      Session session,
      int localIndex,
      int remoteIndex,
      Terms terms,
      KeySchedule schedule,
      @Nullable Endpoint at,
      long nowNs) {
    this.session = session;
    this.localIndex = localIndex;
    this.remoteIndex = remoteIndex;
    this.terms = terms;
    this.schedule = schedule;
    this.at = at;
    this.createdNs = nowNs;
    boolean initiator = terms.initiator();
    sealing =
        suite.sessionAead(
            terms.cipher(),
            (initiator ? schedule.initiatorKey() : schedule.responderKey()).clone());
    opening =
        suite.sessionAead(
            terms.cipher(),
            (initiator ? schedule.responderKey() : schedule.initiatorKey()).clone());
    schedule.zeroKeys();
  }

  boolean isHeard() {
    return heardNs != Node.NEVER;
  }

  /**
   * Whether these are to be sent with rather than {@code other}. Both ends come to the same answer,
   * since all that is compared was agreed; but for a peer that has lost the others, which has
   * nothing to compare with.
   */
  boolean beat(Keys other) {
    // An initiator numbers above all that it has. No greater number, chosen when it had the others
    // (we heard it use them), says that it has lost them; chosen before, it is just late.
    if (other.heardNs < chosenSinceNs) {
      return true;
    }
    if (terms.generation() != other.terms.generation()) {
      return terms.generation() > other.terms.generation();
    }
    if (terms.step() != other.terms.step()) {
      return terms.step() > other.terms.step();
    }
    return Arrays.compareUnsigned(schedule.hash(), other.schedule.hash()) > 0;
  }

  /** The next counter of a space, or -1 if the space is used up, or these keys are not in use. */
  long nextCounter(int space) {
    if (dead) {
      return -1;
    }
    int at = indexOf(sendSpaces, space);
    if (at < 0) {
      at = sendSpaces.length;
      sendSpaces = Arrays.copyOf(sendSpaces, at + 1);
      sendSpaces[at] = space;
      sendNumbers = Arrays.copyOf(sendNumbers, at + 1);
    }
    long number = sendNumbers[at];
    if (number >= SessionConstants.NUMBER_LIMIT) {
      return -1;
    }
    sendNumbers[at]++;
    sent++;
    return (long) space << NUMBER_BITS | number;
  }

  /** For tests of the limit: as if so many had been sent in this space. */
  void skipTo(int space, long number) {
    nextCounter(space);
    sendNumbers[indexOf(sendSpaces, space)] = number;
  }

  boolean usedUp() {
    return sent
        >= (terms.cipher() == Aead.Kind.AES_256_GCM
            ? SessionConstants.REKEY_MESSAGES_AES
            : SessionConstants.REKEY_MESSAGES_CHACHA);
  }

  /** For tests of the limit: as if so many had been sent. */
  void pretendSent(long messages) {
    sent = messages;
  }

  Aead sealing() {
    return sealing;
  }

  /** Whether a packet with this counter may be opened: not seen, not too old, in a known space. */
  boolean acceptable(long counter) {
    if (dead) {
      return false;
    }
    int at = indexOf(receiveSpaces, space(counter));
    return at < 0
        ? receiveSpaces.length < SessionConstants.SPACES
        : windows[at].fresh(counter & NUMBER_MASK);
  }

  /**
   * Opens and, if authentic, notes the counter, which was {@link #acceptable}.
   *
   * @return length of the plaintext, or -1
   */
  int open(
      long counter,
      byte[] aad,
      int aadOffset,
      int aadLength,
      byte[] in,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    return judged(
        counter,
        opening.open(0, counter, aad, aadOffset, aadLength, in, offset, length, out, outOffset));
  }

  /** The same in place, in memory. */
  int openInPlace(
      long counter,
      MemorySegment aad,
      long aadAt,
      int aadLength,
      MemorySegment memory,
      long at,
      int length) {
    return judged(
        counter, opening.open(0, counter, aad, aadAt, aadLength, memory, at, length, memory, at));
  }

  /** Counts a forgery, or notes the counter of what is authentic. */
  private int judged(long counter, int opened) {
    if (opened < 0) {
      if (++forged >= SessionConstants.FORGERY_LIMIT) {
        dead = true;
      }
      return -1;
    }
    int at = indexOf(receiveSpaces, space(counter));
    if (at < 0) {
      at = receiveSpaces.length;
      receiveSpaces = Arrays.copyOf(receiveSpaces, at + 1);
      receiveSpaces[at] = space(counter);
      windows = Arrays.copyOf(windows, at + 1);
      windows[at] = new ReplayWindow();
    }
    windows[at].mark(counter & NUMBER_MASK);
    return opened;
  }

  /** Nothing opens or is sealed under these keys any more. */
  void forget() {
    dead = true;
    sealing.forget();
    opening.forget();
  }

  /** Notes a use; past its age a key is stale, and its end is set. */
  void used(long nowNs, boolean data) {
    long age = nowNs - createdNs;
    if (staleNs == Node.NEVER
        && (age >= SessionConstants.REKEY_IDLE_NS
            || (data && age >= SessionConstants.REKEY_NS)
            || usedUp())) {
      staleNs = nowNs;
    }
  }

  boolean rejected(long nowNs) {
    return staleNs != Node.NEVER && nowNs - staleNs >= SessionConstants.REJECT_AFTER_STALE_NS;
  }

  int receiveSpaceCount() {
    return receiveSpaces.length;
  }

  private static int space(long counter) {
    return (int) (counter >>> NUMBER_BITS);
  }

  private static int indexOf(int[] values, int value) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == value) {
        return i;
      }
    }
    return -1;
  }
}
