package io.peaknet.protocol.session;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes' sessions on one virtual clock, and a network between them whose every accident is
 * decided by a seed.
 */
final class Pair {
  static final long MS = 1_000_000L;
  static final long SECOND = 1_000 * MS;

  private static final int ROOM = 70_000;

  /** An endpoint of the rig. */
  record Place(String name) implements Endpoint {
    @Override
    public String toString() {
      return "test://" + name;
    }
  }

  /** Something under way. */
  private record Flight(long atNs, long order, Side to, Place from, byte[] bytes, boolean mesh) {}

  /** A packet that came out of a session. */
  record Inner(long atNs, @Nullable Endpoint from, byte[] bytes) {}

  final long seed;
  final Random random;
  final Side a;
  final Side b;
  long nowNs = -2 * SECOND; // a monotonic clock may start anywhere

  /**
   * Accidents, per thousand packets, and the delay: at least {@code delayNs}, up to as much more.
   */
  int lossPerMille;

  int duplicatePerMille;
  int corruptPerMille;
  long delayNs = 5 * MS;
  long jitterNs;

  /** All that is sent passes here; false drops it. */
  Predicate<byte[]> passes = bytes -> true;

  /** Where what {@link #passes} is asked about is heading. */
  @Nullable Side headingTo;

  /** All that was put on the wire or the mesh, in order. */
  final List<byte[]> sent = new ArrayList<>();

  boolean recording;

  /** Whether packets are sealed and opened in memory off-heap rather than in arrays. */
  boolean inMemory;

  private final MemorySegment memory = Arena.ofAuto().allocate(3 * ROOM);
  private final PriorityQueue<Flight> flights =
      new PriorityQueue<>(Comparator.comparingLong(Flight::atNs).thenComparingLong(Flight::order));
  private long order;

  Pair(long seed) {
    this(seed, true, true);
  }

  Pair(long seed, boolean open, boolean postQuantumRequired) {
    this.seed = seed;
    random = new Random(seed);
    a = new Side("a", open, postQuantumRequired);
    b = new Side("b", open, postQuantumRequired);
    a.other = b;
    b.other = a;
  }

  /** Runs until that much later. */
  Pair run(long forNs) {
    long endNs = nowNs + forNs;
    int spins = 0;
    while (true) {
      Flight next = flights.peek();
      long wakeNs = Math.min(a.sessions.deadlineNs(), b.sessions.deadlineNs());
      long atNs = Math.min(wakeNs, next == null ? Long.MAX_VALUE : next.atNs);
      if (atNs > endNs) {
        nowNs = endNs;
        return this;
      }
      spins = atNs > nowNs ? 0 : spins + 1;
      if (spins > 100_000) {
        throw new AssertionError("time stands still at " + nowNs);
      }
      nowNs = Math.max(nowNs, atNs);
      if (next != null && next.atNs <= nowNs) {
        flights.remove();
        deliver(next);
      }
      a.sessions.tick(nowNs);
      b.sessions.tick(nowNs);
    }
  }

  private void deliver(Flight flight) {
    Sessions to = flight.to.sessions;
    byte[] bytes = flight.bytes;
    if (inMemory && bytes[0] == SessionConstants.SEALED_PACKET) {
      deliverInMemory(flight);
    } else if (!flight.mesh) {
      to.receive(nowNs, flight.from, bytes, 0, bytes.length);
    } else if (bytes[0] == SessionConstants.SEALED_PACKET) {
      to.openRelayed(
          nowNs, Wire.intAt(bytes, 4), Wire.longAt(bytes, 8), bytes, 16, bytes.length - 16);
    } else {
      to.receiveOverMesh(nowNs, flight.to.ingress, bytes);
    }
  }

  private void deliverInMemory(Flight flight) {
    Side to = flight.to;
    byte[] bytes = flight.bytes;
    long at = 3 + (flight.order & 7); // no alignment can be relied on
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, at, bytes.length);
    int length =
        flight.mesh
            ? to.sessions.openRelayedInPlace(
                nowNs,
                Wire.intAt(bytes, 4),
                Wire.longAt(bytes, 8),
                memory,
                at + 16,
                bytes.length - 16)
            : to.sessions.openInPlace(nowNs, flight.from, memory, at, bytes.length);
    if (length >= 0) {
      byte[] packet = memory.asSlice(at + 16, length).toArray(JAVA_BYTE);
      Session session = Objects.requireNonNull(to.sessions.opened());
      to.inner(nowNs, session, flight.mesh ? null : flight.from, packet, 0, length);
      return;
    }
    if (to.sessions.opened() != null) {
      throw new AssertionError("opened nothing, and yet names a session");
    }
    if (length == Sessions.NOT_MINE) {
      to.sessions.receive(nowNs, flight.from, bytes, 0, bytes.length);
    }
  }

  /** Puts bytes on the way, with the network's accidents. */
  void launch(Side to, Place from, byte[] bytes, boolean mesh) {
    if (recording) {
      sent.add(bytes);
    }
    headingTo = to;
    if (!passes.test(bytes) || random.nextInt(1000) < lossPerMille) {
      return;
    }
    int copies = random.nextInt(1000) < duplicatePerMille ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      byte[] copy = bytes.clone();
      if (random.nextInt(1000) < corruptPerMille) {
        copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
      }
      long atNs =
          nowNs + delayNs + (jitterNs == 0 ? 0 : Math.floorMod(random.nextLong(), jitterNs));
      flights.add(new Flight(atNs, order++, to, from, copy, mesh));
    }
  }

  /** Forgets what is under way. */
  void clearFlights() {
    flights.clear();
  }

  /** One end: its sessions, where it is, and all that it was told. */
  final class Side implements Sessions.Upcalls {
    final String name;
    final Settings settings;
    final Suite suite;
    final Identity identity;
    final IdentityAddress ingress = new IdentityAddress(7, 7);
    Sessions sessions;
    Place place;
    @Nullable Side other;

    /** Whether inner packets go straight to the other side, or behind a relay. */
    boolean direct = true;

    final List<Inner> inner = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    @Nullable Endpoint at;
    int ups;
    int restarts;
    int readies;
    int downs;

    Side(String name, boolean open, boolean postQuantumRequired) {
      this.name = name;
      suite = new JdkSuite(new SeededRandom(seed ^ name.hashCode()));
      settings = new Settings(suite.generateSigning(), open, postQuantumRequired);
      identity = Identity.of(settings.key().publicKey());
      place = new Place(name);
      sessions = new Sessions(settings, suite, this);
    }

    /** As after SIGKILL and a new start: same key, nothing else. */
    void restart() {
      sessions = new Sessions(settings, suite, this);
    }

    IdentityAddress address() {
      return identity.address();
    }

    Side peer() {
      if (other == null) {
        throw new IllegalStateException("alone");
      }
      return other;
    }

    void dial() {
      sessions.dial(nowNs, peer().place, peer().address(), false);
    }

    void dialUnpinned() {
      sessions.dial(nowNs, peer().place, null, false);
    }

    void connect() {
      sessions.connect(nowNs, peer().sessions.certificate());
    }

    @Nullable Session session() {
      return sessions.find(peer().address());
    }

    Session up() {
      Session session = session();
      if (session == null || !session.established()) {
        throw new AssertionError(name + " has no session; log " + log);
      }
      return session;
    }

    /** Those that this end seals with. */
    Keys keys() {
      return Objects.requireNonNull(up().current());
    }

    /** Seals and sends; false if there are no keys. */
    boolean send(byte[] packet) {
      Session session = session();
      if (session == null) {
        return false;
      }
      return transmitted(session, packet, 0, packet.length);
    }

    private boolean transmitted(Session session, byte[] packet, int offset, int length) {
      byte[] datagram = new byte[length + Session.OVERHEAD];
      int written =
          inMemory
              ? sealInMemory(session, packet, offset, length, datagram)
              : session.seal(nowNs, 0, packet, offset, length, datagram, 0);
      if (written < 0) {
        return false;
      }
      if (written != datagram.length) {
        throw new AssertionError("sealed " + written + " of " + datagram.length);
      }
      launch(peer(), place, datagram, !direct);
      return true;
    }

    private int sealInMemory(
        Session session, byte[] packet, int offset, int length, byte[] datagram) {
      long out = ROOM + (order & 7);
      // Half of them in place.
      long in = (order & 1) == 0 ? out + 16 : 2 * ROOM;
      MemorySegment.copy(packet, offset, memory, JAVA_BYTE, in, length);
      int written = session.sealInto(nowNs, 0, memory, in, length, memory, out);
      MemorySegment.copy(memory, JAVA_BYTE, out, datagram, 0, Math.max(0, written));
      return written;
    }

    @Override
    public void send(Endpoint to, byte[] datagram, int offset, int length) {
      byte[] bytes = Arrays.copyOfRange(datagram, offset, offset + length);
      if (length > SessionConstants.DATAGRAM_FULL) {
        throw new AssertionError("frame of " + length + " bytes");
      }
      if (to.equals(peer().place)) {
        launch(peer(), place, bytes, false);
      }
    }

    @Override
    public void sendOverMesh(long nowNs, IdentityAddress to, byte[] handshake) {
      if (to.equals(peer().address())) {
        launch(peer(), place, handshake.clone(), true);
      }
    }

    @Override
    public void transmit(long nowNs, Session session, byte[] packet, int offset, int length) {
      transmitted(session, packet, offset, length);
    }

    @Override
    public void inner(
        long nowNs,
        Session session,
        @Nullable Endpoint from,
        byte[] packet,
        int offset,
        int length) {
      inner.add(new Inner(nowNs, from, Arrays.copyOfRange(packet, offset, offset + length)));
    }

    @Override
    public void up(long nowNs, Session session, @Nullable Endpoint at, boolean restarted) {
      ups++;
      restarts += restarted ? 1 : 0;
      this.at = at;
      log.add("up at " + at + (restarted ? ", restarted" : ""));
    }

    @Override
    public void ready(long nowNs, Session session) {
      readies++;
      log.add("ready");
    }

    @Override
    public void down(long nowNs, Session session, String reason) {
      downs++;
      log.add("down: " + reason);
    }

    @Override
    public void dialFailed(long nowNs, Endpoint at, String reason) {
      log.add("dial failed: " + reason);
    }

    @Override
    public void meshHandshakeFailed(long nowNs, IdentityAddress peer, String reason) {
      log.add("handshake failed: " + reason);
    }

    @Override
    public void event(Event event) {
      events.add(event);
    }
  }
}
