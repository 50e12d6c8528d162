package io.peaknet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.allocation.Placement;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.lookup.Anchor;
import io.peaknet.protocol.lookup.Courier;
import io.peaknet.protocol.lookup.MessageKind;
import io.peaknet.protocol.lookup.Registration;
import io.peaknet.protocol.lookup.Resolver;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Addresses, routing and lookup of many nodes over links that keep order and lose nothing: no
 * sessions, one clock.
 */
final class MeshRig {
  static final long DELAY_NS = 5_000_000;
  private static final int COST = 625;
  private static final long LATE_MAX_NS = 600_000_000;

  private record Due(long atNs, long order, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int first = Long.compare(atNs, other.atNs);
      return first != 0 ? first : Long.compare(order, other.order);
    }
  }

  final List<Member> members = new ArrayList<>();
  final Map<IdentityAddress, Member> byName = new HashMap<>();
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final long seed;
  private long order;
  long nowNs;
  long messages;
  long bytes;
  final long[] byType = new long[256];
  final long[] bytesByType = new long[256];
  int addressChanges;

  /** The share of messages that have to be sent again, and so hold up those behind them. */
  double late;

  /** Nodes that took a place whose granter was not beside them any more. */
  int orphans;

  /** Where control messages are collected; null to collect none. */
  @Nullable List<byte[]> collect;

  @Nullable List<Routed> collectRouted;

  record Routed(PacketHeader header, int kind, byte[] payload) {}

  MeshRig(long seed, int count) {
    this.seed = seed;
    for (int i = 0; i < count; i++) {
      Member member = new Member(i);
      members.add(member);
      byName.put(member.self, member);
    }
  }

  void at(long delayNs, Runnable what) {
    queue.add(new Due(nowNs + delayNs, order++, what));
  }

  void start() {
    for (Member member : members) {
      at(0, () -> member.start());
    }
    run(0);
  }

  void connect(int a, int b) {
    members.get(a).open(members.get(b));
    members.get(b).open(members.get(a));
    members.get(a).use(members.get(b));
    members.get(b).use(members.get(a));
  }

  void cut(int a, int b) {
    members.get(a).close(members.get(b));
    members.get(b).close(members.get(a));
  }

  void kill(int a) {
    Member dead = members.get(a);
    dead.alive = false;
    for (Member other : List.copyOf(dead.links.keySet())) {
      other.close(dead);
    }
    dead.links.clear();
  }

  void run(long durationNs) {
    long end = nowNs + durationNs;
    while (!queue.isEmpty() && queue.element().atNs <= end) {
      Due due = queue.remove();
      nowNs = due.atNs;
      due.what.run();
    }
    nowNs = end;
  }

  /** Runs until no table has changed for {@code quietNs}; the time of the last change. */
  long settle(long quietNs, long limitNs) {
    long end = nowNs + limitNs;
    while (nowNs < end) {
      run(100_000_000);
      long last = members.stream().filter(m -> m.alive).mapToLong(m -> m.changedNs).max().orElse(0);
      if (nowNs - last > quietNs) {
        return last;
      }
    }
    throw new AssertionError("not settled within " + limitNs / 1e9 + " s, seed " + seed);
  }

  final class Member implements Courier, Placement.Listener {
    final int number;
    final FakeSuite suite;
    final Suite.KeyPair key;
    final IdentityAddress self;
    final Timers timers = new Timers();
    final Router router;
    final Placement placement;
    final Anchor anchor;
    final Registration registration;
    final Resolver resolver;
    final Map<Member, Link> links = new HashMap<>();
    boolean alive = true;
    long changesSeen;
    long changedNs;
    final Map<Member, Long> arrivesNs = new HashMap<>();
    final Random lateness;
    long wakeNs = Timers.NEVER;
    String trouble = "";

    Member(int number) {
      this.number = number;
      suite = new FakeSuite(seed * 1_000_003 + number);
      lateness = new Random(seed * 1_000_003 + number);
      key = suite.generateSigning();
      self = Identity.of(key.publicKey()).address();
      router = new Router(self, suite, timers, this::areasChanged, this::labelsChanged);
      placement = new Placement(self, suite, key, router, timers, this);
      KeyCertificate certificate =
          KeyCertificate.sign(suite, key, suite.generateAgreement().publicKey(), 1);
      registration =
          new Registration(
              suite,
              key,
              () -> certificate,
              new Registration.Content() {
                @Override
                public Locator locator() {
                  return router.locator();
                }

                @Override
                public long network() {
                  return router.areas().network();
                }
              },
              this,
              timers);
      anchor = new Anchor(suite, router.forwarder(), this, registration::record, timers);
      resolver = new Resolver(suite, router, this, timers);
    }

    private void areasChanged() {
      placement.areasChanged(timers.nowNs());
      anchor.areasChanged(timers.nowNs());
    }

    private void labelsChanged(long now) {
      registration.relabelled(now);
    }

    @Override
    public void placed(long now, String previous, String next, String reason) {
      registration.moved(now);
      addressChanges++;
      boolean granted = !reason.equals("addresses made anew");
      orphans += granted && !isPlaced() ? 1 : 0;
    }

    private boolean isPlaced() {
      Digits here = router.areas().address();
      long network = router.areas().network();
      return here.length() == 0
          || links.keySet().stream()
              .map(member -> member.router.areas())
              .anyMatch(
                  areas -> areas.network() == network && areas.address().equals(here.parent()));
    }

    @Override
    public void refused(Link link, String reason) {
      refusals++;
    }

    void start() {
      timers.advance(nowNs);
      long network = suite.randomLong();
      router.start(nowNs, network);
      placement.start(nowNs, network);
      registration.moved(nowNs);
      after();
    }

    void open(Member other) {
      Link link = new Link(router.links().freeIndex(), other.self, bytes -> control(other, bytes));
      router.links().add(link);
      links.put(other, link);
    }

    void use(Member other) {
      timers.advance(nowNs);
      Link link = Objects.requireNonNull(links.get(other));
      placement.introduce(link);
      router.linkUp(nowNs, link, COST);
      placement.areasChanged(nowNs);
      after();
    }

    void close(Member other) {
      Link link = links.remove(other);
      if (link != null && alive) {
        timers.advance(nowNs);
        router.linkDown(nowNs, link);
        router.links().remove(link);
        placement.linkDown(nowNs, link);
        after();
      }
    }

    private void control(Member other, byte[] message) {
      messages++;
      if (collect != null) {
        collect.add(message);
      }
      bytes += message.length;
      byType[message[0] & 0xff]++;
      bytesByType[message[0] & 0xff] += message.length;
      Link sentOver = links.get(other);
      long delayNs = DELAY_NS;
      if (late > 0) {
        delayNs += lateness.nextDouble() < late ? lateness.nextLong(LATE_MAX_NS) : 0;
        delayNs = Math.max(nowNs + delayNs, arrivesNs.getOrDefault(other, 0L)) - nowNs;
        arrivesNs.put(other, nowNs + delayNs);
      }
      at(
          delayNs,
          () -> {
            Link link = other.links.get(this);
            if (other.alive && link != null && links.get(other) == sentOver) {
              other.heard(link, message);
            }
          });
    }

    /** A message that may be anything; false if it was malformed. */
    boolean hears(Link link, byte[] message) {
      timers.advance(nowNs);
      try {
        WireReader in = new WireReader(message);
        int type = in.u8();
        if (!router.receive(nowNs, link, type, in)) {
          placement.receive(nowNs, link, type, in);
        }
        return true;
      } catch (MalformedException e) {
        return false;
      } finally {
        after();
      }
    }

    void deliverDamaged(PacketHeader header, int kind, byte[] payload) {
      timers.advance(nowNs);
      try {
        dispatch(header, kind, payload);
      } catch (MalformedException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
      after();
    }

    private void heard(Link link, byte[] message) {
      timers.advance(nowNs);
      try {
        WireReader in = new WireReader(message);
        int type = in.u8();
        if (!router.receive(nowNs, link, type, in)) {
          placement.receive(nowNs, link, type, in);
        }
      } catch (MalformedException e) {
        throw new AssertionError("member " + number + ", seed " + seed, e);
      }
      after();
    }

    void after() {
      if (router.changes() != changesSeen) {
        changesSeen = router.changes();
        changedNs = nowNs;
      }
      long deadline = timers.deadlineNs();
      if (deadline < wakeNs) {
        wakeNs = deadline;
        at(
            Math.max(0, deadline - nowNs),
            () -> {
              if (alive && wakeNs == deadline) {
                wakeNs = Timers.NEVER;
                timers.run(nowNs);
                after();
              }
            });
      }
    }

    @Override
    public void send(long now, PacketHeader header, int kind, byte[] payload) {
      Locator here = router.locator();
      header.from(self, here.address(), 0, here.labels().tag(0), here.labels().label(0));
      pass(header, kind, payload, 0);
    }

    private void pass(PacketHeader header, int kind, byte[] payload, int hops) {
      boolean mine =
          header.toKey
              ? router.forwarder().keeps(header.destination.high())
              : header.destination.equals(self);
      if (mine) {
        deliver(header, kind, payload);
        return;
      }
      Link link = hops > 255 ? null : router.forwarder().next(header);
      if (link == null) {
        trouble =
            "at " + number + " " + router.areas().address() + ": " + router.forwarder().failure();
        lastTrouble = trouble;
        return;
      }
      Member next = byName.get(link.neighbour());
      messages++;
      at(
          DELAY_NS,
          () -> {
            if (next != null && next.alive && next.links.containsKey(this)) {
              next.timers.advance(nowNs);
              next.pass(header, kind, payload, hops + 1);
              next.after();
            }
          });
    }

    private void deliver(PacketHeader header, int kind, byte[] payload) {
      if (collectRouted != null) {
        collectRouted.add(new Routed(header, kind, payload));
      }
      try {
        dispatch(header, kind, payload);
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
    }

    private void dispatch(PacketHeader header, int kind, byte[] payload) throws MalformedException {
      WireReader in = new WireReader(payload);
      switch (kind) {
        case MessageKind.REGISTER -> anchor.register(nowNs, header, in);
        case MessageKind.REGISTERED -> registration.registered(nowNs, in);
        case MessageKind.QUERY -> anchor.query(nowNs, header, in);
        case MessageKind.ANSWER -> resolver.answered(nowNs, in);
        default -> delivered++;
      }
    }
  }

  int refusals;
  int delivered;
  String lastTrouble = "";

  /** Hops that a packet takes on the tables as they are; -1 if it does not arrive. */
  int walk(Member from, Member to, @Nullable Integer onlyPhase) {
    Locator locator = to.router.locator();
    PacketHeader header = from.router.forwarder().header(to.self, locator);
    if (onlyPhase != null) {
      header.phase = onlyPhase;
      header.state = 0;
    }
    Member at = from;
    int hops = 0;
    while (at != to) {
      Link link = at.router.forwarder().next(header);
      if (link == null || hops++ > 300) {
        lastTrouble =
            "walk stopped at "
                + at.number
                + " "
                + at.router.areas().address()
                + " towards "
                + to.number
                + " "
                + locator.address()
                + ": "
                + at.router.forwarder().failure();
        return -1;
      }
      at = Objects.requireNonNull(byName.get(link.neighbour()));
    }
    return hops;
  }

  /** Whether any path at all leads from one to the other. */
  boolean joined(Member from, Member to) {
    return reach(from, m -> true).contains(to);
  }

  /** Whether every area is connected, and every address is one node's only. */
  @Nullable String invariants() {
    Map<Digits, List<Member>> areas = new HashMap<>();
    Map<String, Member> places = new HashMap<>();
    for (Member member : members) {
      if (!member.alive) {
        continue;
      }
      Digits address = member.router.areas().address();
      String place = member.router.areas().network() + ":" + address;
      Member twin = places.put(place, member);
      if (twin != null) {
        return "nodes " + twin.number + " and " + member.number + " are both at " + address;
      }
      for (int level = 0; level <= address.length(); level++) {
        areas
            .computeIfAbsent(
                Digits.of(Arrays.copyOf(address.toArray(), level)), a -> new ArrayList<>())
            .add(member);
      }
    }
    for (var area : areas.entrySet()) {
      if (area.getKey().length() > 0 && !connected(area.getValue())) {
        return "area " + area.getKey() + " of " + area.getValue().size() + " is not connected";
      }
    }
    return null;
  }

  /** Connected wherever its members could be: parts that no path at all joins are no fault. */
  private static boolean connected(List<Member> area) {
    Set<Member> inside = new HashSet<>(area);
    while (!inside.isEmpty()) {
      Member first = inside.iterator().next();
      Set<Member> reachedInside = reach(first, new HashSet<>(area)::contains);
      Set<Member> reached = reach(first, m -> true);
      for (Member member : area) {
        if (reached.contains(member) && !reachedInside.contains(member)) {
          return false;
        }
      }
      inside.removeAll(reached);
    }
    return true;
  }

  private static Set<Member> reach(Member from, Predicate<Member> through) {
    Set<Member> seen = new HashSet<>(Set.of(from));
    ArrayDeque<Member> todo = new ArrayDeque<>(seen);
    while (!todo.isEmpty()) {
      for (Member next : todo.remove().links.keySet()) {
        if (through.test(next) && seen.add(next)) {
          todo.add(next);
        }
      }
    }
    return seen;
  }

  /** Cheap and seeded; only what the mesh needs. */
  static final class FakeSuite implements Suite {
    private final Random random;

    FakeSuite(long seed) {
      random = new Random(seed);
    }

    @Override
    public void random(byte[] bytes) {
      random.nextBytes(bytes);
    }

    private KeyPair pair() {
      byte[] bytes = new byte[32];
      random(bytes);
      return new KeyPair(bytes, bytes.clone());
    }

    @Override
    public KeyPair generateSigning() {
      return pair();
    }

    @Override
    public byte[] signingPublicKey(byte[] seed) {
      return seed.clone();
    }

    @Override
    public byte[] sign(KeyPair key, byte[] message) {
      return Arrays.copyOf(hash(key.publicKey(), message), 64);
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
      return Arrays.equals(signature, Arrays.copyOf(hash(publicKey, message), 64));
    }

    @Override
    public KeyPair generateAgreement() {
      return pair();
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] hash(byte[]... parts) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] part : parts) {
          digest.update(part);
        }
        return digest.digest();
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public byte[] hmac(byte[] key, byte[]... parts) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Aead aead(Aead.Kind kind, byte[] key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean supports(Aead.Kind kind) {
      return false;
    }

    @Override
    public KeyPair generateKem() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Encapsulation encapsulate(byte[] publicKey) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] decapsulate(byte[] privateKey, byte[] ciphertext) {
      throw new UnsupportedOperationException();
    }
  }
}
