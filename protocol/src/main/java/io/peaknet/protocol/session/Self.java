package io.peaknet.protocol.session;

import io.peaknet.protocol.Node;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** This node, as all parts of the session layer know it: its names, keys and ways out. */
final class Self {
  private static final byte[] AGREEMENT = "peak x25519 v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PROLOGUE = "peak".getBytes(StandardCharsets.US_ASCII);

  final Settings settings;
  final Suite suite;
  final Sessions.Upcalls upcalls;
  final IdentityAddress address;

  /**
   * The X25519 key of all handshakes. Derived from the identity's own seed, so that whoever has
   * this node's certificate reaches it after a restart too; nothing need be stored for that.
   */
  final Suite.KeyPair agreement;

  final KeyCertificate certificate;
  final long epoch;

  private long deadlineNs = Node.NEVER;
  private @Nullable MemorySegment aad;

  Self(Settings settings, Suite suite, Sessions.Upcalls upcalls) {
    this.settings = settings;
    this.suite = suite;
    this.upcalls = upcalls;
    address = Identity.of(settings.key().publicKey()).address();
    agreement = suite.agreementOf(suite.hmac(settings.key().privateKey(), AGREEMENT));
    certificate = KeyCertificate.sign(suite, settings.key(), agreement.publicKey(), 1);
    epoch = suite.randomLong();
  }

  /** What both ends know of a handshake before it begins; with no responder, anybody may answer. */
  static byte[] prologue(byte[] responder) {
    byte[] prologue = Arrays.copyOf(PROLOGUE, PROLOGUE.length + 1 + responder.length);
    prologue[PROLOGUE.length] = SessionConstants.VERSION;
    System.arraycopy(responder, 0, prologue, PROLOGUE.length + 1, responder.length);
    return prologue;
  }

  /**
   * Room off-heap for the additional data of one packet at a time; made at its first use, since
   * most nodes of a simulation never seal off-heap.
   */
  MemorySegment aad() {
    MemorySegment present = aad;
    if (present == null) {
      present = Arena.ofAuto().allocate(RelayCodec.AAD, Long.BYTES);
      aad = present;
    }
    return present;
  }

  int randomInt() {
    byte[] bytes = new byte[4];
    suite.random(bytes);
    return ByteBuffer.wrap(bytes).getInt();
  }

  /** Asks for a tick at that time, or before. */
  void wakeAt(long atNs) {
    deadlineNs = Math.min(deadlineNs, atNs);
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /** A tick begins: whoever still waits for something asks again. */
  void awake() {
    deadlineNs = Node.NEVER;
  }
}
