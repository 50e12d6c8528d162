package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.KEM_PARTS;
import static io.peaknet.protocol.session.SessionConstants.KEM_WAITS_NS;

import io.peaknet.protocol.Node;
import io.peaknet.protocol.crypto.Suite;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The post-quantum half of a session: ML-KEM-768 inside of it, right after the handshake and then
 * hourly. Its secret renews the keys, and stays as a pre-shared key for later handshakes.
 */
final class KemExchange {
  /** A key or ciphertext that comes in parts. */
  private static final class Collected {
    private final byte[] whole;
    private int have;

    Collected(int length) {
      whole = new byte[length];
    }

    /** Takes a part; whether all are there. */
    boolean add(KemPart part) {
      int length = whole.length / KEM_PARTS;
      System.arraycopy(part.bytes(), 0, whole, part.part() * length, length);
      have |= 1 << part.part();
      return have == (1 << KEM_PARTS) - 1;
    }
  }

  private static final Collected NOTHING = new Collected(0);

  /** The side that sent a key and waits for the ciphertext. */
  private static final class Asked {
    final Keys base;
    final int exchange;
    final int index;
    final Suite.KeyPair pair;
    Collected ciphertext = new Collected(SessionConstants.KEM_CIPHERTEXT);

    /** Index of the keys that the parts of the ciphertext belong to. */
    int peerIndex;

    int sends;
    long nextNs;

    Asked(Keys base, int exchange, int index, Suite.KeyPair pair, long nowNs) {
      this.base = base;
      this.exchange = exchange;
      this.index = index;
      this.pair = pair;
      nextNs = nowNs;
    }

    /** Takes a part; whether all are there, of one ciphertext. */
    boolean add(KemPart part) {
      if (part.index() != peerIndex) {
        peerIndex = part.index();
        ciphertext = new Collected(SessionConstants.KEM_CIPHERTEXT);
      }
      return ciphertext.add(part);
    }
  }

  /** The side that collects a key and answers. */
  private static final class Answered {
    final Keys base;
    final int exchange;
    final int peerIndex;
    Collected key = new Collected(SessionConstants.KEM_KEY);
    byte @Nullable [][] reply;

    /** Whether the peer has used the keys that the reply offers. */
    boolean done;

    /** Of the keys that the reply offers; 0 before. */
    int offered;

    Answered(Keys base, int exchange, int peerIndex) {
      this.base = base;
      this.exchange = exchange;
      this.peerIndex = peerIndex;
    }
  }

  private final Self self;
  private final SessionTable table;
  private final Session session;
  private @Nullable Asked asked;
  private @Nullable Answered answered;

  private byte[] secret = new byte[0];
  private long secretId;
  private long secretNs;
  private long pausedAtNs = Node.NEVER;
  private long answeredNs = Long.MIN_VALUE / 2;

  KemExchange(Self self, SessionTable table, Session session) {
    this.self = self;
    this.table = table;
    this.session = session;
  }

  /** Name of the secret that both ends had after the last exchange; 0 for none. */
  long secretId() {
    return secretId;
  }

  /** The secret of that name; empty if this node has no such. */
  byte[] secret(long id) {
    return id != 0 && id == secretId ? secret : new byte[0];
  }

  void remember(long nowNs, KeySchedule schedule) {
    Arrays.fill(secret, (byte) 0);
    secret = schedule.secret();
    secretId = schedule.secretId();
    secretNs = nowNs;
  }

  /** The peer restarted or the session ended: nothing that was agreed holds any more. */
  void forget() {
    Arrays.fill(secret, (byte) 0);
    secret = new byte[0];
    secretId = 0;
    asked = null;
    answered = null;
  }

  /** The peer uses these keys: if they came of an answer, that need not be kept for repetition. */
  void confirmed(Keys keys) {
    Answered now = answered;
    if (now != null && now.offered == keys.localIndex) {
      now.done = true;
      now.key = NOTHING;
      now.reply = null;
    }
  }

  /** Whether an exchange on these keys is for this side to begin, and has its reason. */
  boolean isDue(long nowNs, Keys keys) {
    return keys.terms.initiator()
        && asked == null
        && (!keys.terms.postQuantum() || nowNs - secretNs >= SessionConstants.KEM_RENEW_NS);
  }

  /**
   * Begins or repeats what is due; when it wants to be called again.
   *
   * <p>After about 12 s without an answer it waits until the peer is heard again.
   */
  long tick(long nowNs) {
    Keys current = session.current();
    Asked now = asked;
    if (now != null && now.base != current) {
      now = null;
      asked = null;
    }
    if (current == null) {
      return Node.NEVER;
    }
    if (now == null) {
      boolean renewal = current.terms.postQuantum();
      if (!isDue(nowNs, current) || (renewal && !wasUsedLately(nowNs))) {
        return Node.NEVER;
      }
      now =
          new Asked(
              current, self.randomInt(), table.freeIndex(self), self.suite.generateKem(), nowNs);
      asked = now;
    }
    if (pausedAtNs != Node.NEVER) {
      if (session.lastReceivedNs() <= pausedAtNs) {
        return Node.NEVER;
      }
      pausedAtNs = Node.NEVER;
      now.sends = 0;
      now.nextNs = nowNs;
    }
    if (nowNs >= now.nextNs) {
      now.nextNs = nowNs + KEM_WAITS_NS[now.sends++];
      if (now.sends == KEM_WAITS_NS.length) {
        pausedAtNs = nowNs;
      }
      sendAll(
          nowNs,
          KemPart.emit(
              KemPart.KEY, now.exchange, now.base.remoteIndex, now.index, now.pair.publicKey()));
    }
    return pausedAtNs == Node.NEVER ? now.nextNs : Node.NEVER;
  }

  /** Whether an exchange waits for the peer to be heard. */
  boolean isPaused() {
    return pausedAtNs != Node.NEVER;
  }

  private boolean wasUsedLately(long nowNs) {
    return nowNs - session.lastReceivedNs() < SessionConstants.SILENCE_NS;
  }

  /** A part came, authentic, inside of the session. */
  void receive(long nowNs, KemPart part) {
    if (part.step() == KemPart.KEY) {
      receiveKey(nowNs, part);
    } else {
      receiveCiphertext(nowNs, part);
    }
  }

  private void receiveKey(long nowNs, KemPart part) {
    Answered now = answered;
    if (now != null && now.offered != 0 && table.keys(now.offered) == null) {
      now = null; // nobody used these keys for too long: what was answered is void
    }
    if (now == null || now.exchange != part.exchange() || now.peerIndex != part.index()) {
      Keys base = table.keys(part.base());
      if (base == null || base.session != session || !base.confirmed || base.terms.initiator()) {
        return;
      }
      now = new Answered(base, part.exchange(), part.index());
      answered = now;
    }
    if (now.done || !now.key.add(part)) {
      return;
    }
    byte @Nullable [][] reply = now.reply;
    if (reply == null) {
      if (nowNs - answeredNs < SessionConstants.KEM_ANSWER_NS) {
        return; // the peer asks again
      }
      answeredNs = nowNs;
      reply = answer(nowNs, now);
      now.reply = reply;
    } else if (part.part() != KEM_PARTS - 1) {
      return; // a repetition: once per pair of parts is enough
    }
    if (reply != null) {
      sendAll(nowNs, reply);
    }
  }

  private byte @Nullable [][] answer(long nowNs, Answered now) {
    byte[] key = now.key.whole;
    Suite.Encapsulation made = self.suite.encapsulate(key);
    if (made == null) {
      answered = null;
      return null;
    }
    int index = table.freeIndex(self);
    now.offered = index;
    session.offer(
        nowNs,
        stepped(nowNs, now.base, index, now.peerIndex, key, made.ciphertext(), made.secret()));
    return KemPart.emit(
        KemPart.CIPHERTEXT, now.exchange, now.base.remoteIndex, index, made.ciphertext());
  }

  private void receiveCiphertext(long nowNs, KemPart part) {
    Asked now = asked;
    if (now == null || now.exchange != part.exchange() || now.base.localIndex != part.base()) {
      return;
    }
    if (!now.add(part)) {
      return;
    }
    byte[] ciphertext = now.ciphertext.whole;
    byte[] kemSecret = self.suite.decapsulate(now.pair.privateKey(), ciphertext);
    Arrays.fill(now.pair.privateKey(), (byte) 0);
    asked = null;
    pausedAtNs = Node.NEVER;
    if (kemSecret == null) {
      return;
    }
    Keys next =
        stepped(
            nowNs, now.base, now.index, part.index(), now.pair.publicKey(), ciphertext, kemSecret);
    session.confirm(nowNs, next, true);
  }

  private Keys stepped(
      long nowNs,
      Keys base,
      int index,
      int peerIndex,
      byte[] key,
      byte[] ciphertext,
      byte[] kemSecret) {
    return new Keys(
        self.suite,
        session,
        index,
        peerIndex,
        base.terms.stepped(),
        base.schedule.after(self.suite, key, ciphertext, kemSecret),
        null,
        nowNs);
  }

  private void sendAll(long nowNs, byte[][] packets) {
    for (byte[] packet : packets) {
      session.send(nowNs, packet);
    }
  }
}
