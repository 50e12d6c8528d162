package io.peaknet.protocol;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.allocation.Placement;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.link.Neighbour;
import io.peaknet.protocol.link.Neighbours;
import io.peaknet.protocol.lookup.Anchor;
import io.peaknet.protocol.lookup.MessageKind;
import io.peaknet.protocol.lookup.NodeRecord;
import io.peaknet.protocol.lookup.Registration;
import io.peaknet.protocol.lookup.Resolver;
import io.peaknet.protocol.route.Areas;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.route.Shared;
import io.peaknet.protocol.session.Allowance;
import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.session.Sessions;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.transit.Carrier;
import io.peaknet.protocol.transit.Correspondents;
import io.peaknet.protocol.transit.HostPackets;
import io.peaknet.protocol.transit.MemoryCarrier;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One participant of a PeerNet, without I/O: it is told what happened and when, and answers through
 * {@link Output}. Single-threaded; {@code nowNs} is monotonic, from any origin, and never goes
 * back.
 */
public final class Node {
  /** {@link #deadlineNs} when there is nothing to wait for. */
  public static final long NEVER = Timers.NEVER;

  private static final int RELAY_FRAME = 9;

  /** Two signatures each: what a neighbour may make an anchor check (DESIGN 4.4). */
  private static final int REGISTRATIONS_PER_SECOND = 200;

  private final Identity identity;
  private final Suite suite;
  private final Output output;
  private final Timers timers = new Timers();
  private final Router router;
  private final Placement placement;
  private final Neighbours neighbours;
  private final Sessions sessions;
  private final Carrier carrier;
  private final Anchor anchor;
  private final Registration registration;
  private final Resolver resolver;
  private final Correspondents correspondents;
  private final Allowance registrations = new Allowance(REGISTRATIONS_PER_SECOND);
  private @Nullable Observer observer;

  /** Made when asked for: the nodes of a simulation live without. */
  private @Nullable Express express;

  private long changesSeen;
  private long lastChangeNs;
  private long choicesSeen;
  private long lastChoiceNs;
  private long malformed;

  /** A node that has not started. */
  public Node(Settings settings, Suite suite, Output output) {
    this(settings, suite, new Shared(), output);
  }

  /** The same, one of many that one thread calls. */
  public Node(Settings settings, Suite suite, Shared shared, Output output) {
    this.suite = suite;
    this.output = output;
    identity = Identity.of(settings.key().publicKey());
    IdentityAddress self = identity.address();
    router = new Router(self, suite, timers, shared, this::areasChanged, this::labelsChanged);
    placement = new Placement(self, suite, settings.key(), router, timers, new PlacementListener());
    neighbours = new Neighbours(router, timers, new LinkListener());
    sessions = new Sessions(settings, suite, new SessionListener());
    neighbours.sessions(sessions);
    carrier = new Carrier(self, router, neighbours, sessions, new MeshListener(), this::observer);
    registration =
        new Registration(suite, settings.key(), sessions::certificate, new Here(), carrier, timers);
    anchor = new Anchor(suite, router.forwarder(), carrier, registration::record, timers);
    resolver = new Resolver(suite, router, carrier, timers);
    correspondents =
        new Correspondents(self, router, neighbours, carrier, sessions, resolver, output, timers);
  }

  // What happens.

  /** Begins: mints a network of one; must be called first, once. */
  public void start(long nowNs) {
    timers.advance(nowNs);
    long network = suite.randomLong();
    router.start(nowNs, network);
    placement.start(nowNs, network);
    registration.moved(nowNs);
  }

  /** Says goodbye to the neighbours, so that they need not find out. */
  public void stop(long nowNs) {
    timers.advance(nowNs);
    for (Session session : List.copyOf(sessions.all())) {
      sessions.close(nowNs, session, "stopped");
    }
  }

  /**
   * Keeps a link to an endpoint: dials now, and again whenever it is down.
   *
   * @param pinned the identity expected there; null takes the first that answers and pins it
   */
  public void dial(long nowNs, Endpoint endpoint, @Nullable IdentityAddress pinned) {
    timers.advance(nowNs);
    neighbours.dial(nowNs, endpoint, pinned);
    settle(nowNs);
  }

  /** Ends {@link #dial}, and the link. */
  public void hangUp(long nowNs, Endpoint endpoint) {
    timers.advance(nowNs);
    neighbours.hangUp(nowNs, endpoint);
    settle(nowNs);
  }

  /** A datagram came from the underlay. Never throws, whatever it holds. */
  public void receive(long nowNs, Endpoint from, byte[] datagram, int offset, int length) {
    timers.advance(nowNs);
    if (length < 1) {
      return;
    }
    if (datagram[offset] == RELAY_FRAME) {
      carrier.relayed(nowNs, from, datagram, offset, length);
    } else {
      sessions.receive(nowNs, from, datagram, offset, length);
    }
    settle(nowNs);
  }

  /** The host sends an IPv6 packet. */
  public void packet(long nowNs, byte[] packet, int offset, int length) {
    timers.advance(nowNs);
    Output.Undeliverable refusal =
        HostPackets.refusal(identity.address(), mtu(), packet, offset, length);
    if (refusal != null) {
      output.undeliverable(refusal, packet, offset, length);
      return;
    }
    IdentityAddress to = HostPackets.destination(packet, offset);
    if (to.equals(identity.address())) {
      output.deliver(to, packet, offset, length);
    } else {
      correspondents.packet(nowNs, to, packet, offset, length);
    }
  }

  /**
   * The same as {@link #receive(long, Endpoint, byte[], int, int)} for packets of established
   * sessions, where they lie in memory. Never throws, whatever it holds.
   *
   * @return one of the results of {@link Express#receive}; after {@link Express#NOT_MINE} the bytes
   *     are untouched and for the other form
   */
  public int receive(long nowNs, Endpoint from, MemorySegment memory, long at, int length) {
    timers.advance(nowNs);
    int result = express().receive(nowNs, from, memory, at, length);
    if (result == Express.DONE) {
      settle(nowNs);
    }
    return result;
  }

  /** Results of {@link #receive(long, Endpoint, MemorySegment, long, int)}, and ways to peers. */
  public Express express() {
    Express present = express;
    if (present == null) {
      present =
          new MemoryCarrier(
              identity.address(), router, neighbours, sessions, carrier, correspondents);
      express = present;
    }
    return present;
  }

  /** When {@link #tick} wants to be called, or {@link #NEVER}. May change with every call. */
  public long deadlineNs() {
    return Math.min(timers.deadlineNs(), sessions.deadlineNs());
  }

  /** Time has passed. */
  public void tick(long nowNs) {
    timers.advance(nowNs);
    if (sessions.deadlineNs() <= nowNs) {
      sessions.tick(nowNs);
    }
    timers.run(nowNs);
    settle(nowNs);
  }

  private void settle(long nowNs) {
    if (router.changes() != changesSeen) {
      changesSeen = router.changes();
      lastChangeNs = nowNs;
    }
    if (router.choices() != choicesSeen) {
      choicesSeen = router.choices();
      lastChoiceNs = nowNs;
    }
  }

  /** The largest IPv6 packet that {@link #packet} carries to anybody, in bytes. */
  public int mtu() {
    return HostPackets.MTU;
  }

  /**
   * The largest IPv6 packet that {@link #packet} carries to a node, in bytes: what the path there
   * carries, but at least 1,280, which is split if need be (RFC 8200 section 5). Of a path not used
   * yet, what is usual.
   */
  public int mtu(IdentityAddress to) {
    return correspondents.mtu(to);
  }

  // What is asked.

  /** Asks where an identity is; answers exactly once, within 5 s. */
  public void lookup(long nowNs, IdentityAddress target, Consumer<Views.Lookup> answer) {
    timers.advance(nowNs);
    if (target.equals(identity.address())) {
      NodeRecord own = registration.record();
      answer.accept(
          new Views.Lookup(
              true,
              identity,
              router.areas().address().toString(),
              own == null ? 0 : own.sequence(),
              "self",
              0,
              ""));
      return;
    }
    resolver.find(
        nowNs,
        target,
        (now, found) -> {
          NodeRecord record = found.record();
          answer.accept(
              record == null
                  ? new Views.Lookup(false, null, "", 0, found.from(), now - nowNs, found.failure())
                  : new Views.Lookup(
                      true,
                      record.certificate().identity(),
                      record.locator().address().toString(),
                      record.sequence(),
                      found.from(),
                      now - nowNs,
                      ""));
        });
  }

  /**
   * A round trip inside the session, which is set up first if need be; answers exactly once, within
   * 5 s.
   */
  public void ping(long nowNs, IdentityAddress target, Consumer<Views.Ping> answer) {
    timers.advance(nowNs);
    if (target.equals(identity.address())) {
      answer.accept(new Views.Ping(true, 0, ""));
    } else {
      correspondents.probes().ping(nowNs, target, answer);
    }
  }

  /** Names the nodes between here and the target; answers exactly once, within 5 s. */
  public void trace(long nowNs, IdentityAddress target, Consumer<Views.Trace> answer) {
    timers.advance(nowNs);
    if (target.equals(identity.address())) {
      answer.accept(new Views.Trace(true, List.of(target), 0, ""));
    } else {
      correspondents.probes().trace(nowNs, target, answer);
    }
  }

  // What is shown.

  /** Its own name. */
  public Identity identity() {
    return identity;
  }

  /** At a glance. */
  public Views.Status status() {
    int established = 0;
    for (Session session : sessions.all()) {
      established += session.established() ? 1 : 0;
    }
    return new Views.Status(
        identity,
        router.areas().address().toString(),
        router.areas().network(),
        router.treeLines().size(),
        router.links().usable().size(),
        established);
  }

  /** All links, up or down. */
  public List<Views.Link> links() {
    List<Views.Link> links = new ArrayList<>();
    for (Neighbour neighbour : neighbours.all()) {
      Link link = neighbour.link();
      links.add(
          new Views.Link(
              neighbour.session().peer(),
              neighbour.endpoint(),
              neighbour.isUp(),
              neighbours.isDialled(neighbour.endpoint()),
              neighbour.rttNs(),
              link.cost(),
              link.address().toString(),
              neighbour.rxBytes(),
              neighbour.txBytes(),
              neighbour.carries()));
    }
    for (Endpoint endpoint : neighbours.unanswered()) {
      links.add(new Views.Link(null, endpoint, false, true, -1, 0, "-", 0, 0, 0));
    }
    return links;
  }

  /** The landmark trees. */
  public List<Views.Tree> trees() {
    return router.treeLines().stream()
        .map(t ->
            new Views.Tree(t.slot(), t.root(), t.generation(), t.parent(), t.label().toString()))
        .toList();
  }

  /** The areas that enclose this node, outermost first. */
  public List<Views.Area> areas() {
    List<Views.Area> views = new ArrayList<>();
    Areas areas = router.areas();
    for (int level = 0; level <= areas.address().length(); level++) {
      Digits area = areas.enclosing(level);
      Areas.Head head = areas.head(area);
      Areas.Body body = areas.body(area);
      if (head != null) {
        views.add(
            new Views.Area(
                level,
                area.toString(),
                head.nonce(),
                head.node(),
                head.epoch(),
                body == null ? 0 : (int) Math.round(Math.pow(2, body.weight() / 4.0)),
                body != null));
      }
    }
    return views;
  }

  /** Every entry of the routing tables. */
  public List<Views.Route> routes() {
    return router.lines().stream()
        .map(line -> new Views.Route(line.kind(), line.destination(), line.nextHop(), line.cost()))
        .toList();
  }

  /** All sessions, those of the links included. */
  public List<Views.Session> sessions(long nowNs) {
    List<Views.Session> views = new ArrayList<>();
    for (Session session : sessions.all()) {
      IdentityAddress peer = session.peer().address();
      Neighbour neighbour = neighbours.up(peer);
      views.add(
          new Views.Session(
              peer,
              !session.established() ? "handshake" : session.ready() ? "up" : "waiting",
              neighbour != null ? "direct" : "relayed",
              session.established() ? session.cipher().name() : "-",
              session.postQuantum(),
              neighbour != null ? neighbour.rttNs() : correspondents.rttNs(peer),
              session.rxPackets(),
              session.txPackets(),
              session.established() ? nowNs - session.establishedNs() : 0));
    }
    return views;
  }

  /** Reports every hop and change of address from now on; null ends it. */
  public void observe(@Nullable Observer newObserver) {
    observer = newObserver;
  }

  /** When a routing table, the address or a link last changed. */
  public long lastChangeNs() {
    return lastChangeNs;
  }

  /**
   * Since when next hops are chosen by the same tables over the same links; {@code nowNs} while one
   * of these is in doubt: ways around it follow no order.
   */
  public long steadySinceNs(long nowNs) {
    return router.isAnyInDoubt() ? nowNs : lastChoiceNs;
  }

  /** Whether this node's record, as it stands, is known to all its anchors. */
  public boolean isRegistered() {
    return registration.isSettled();
  }

  /** Packets given up and messages malformed, since the start. */
  public long dropped() {
    return carrier.dropped() + malformed;
  }

  /** Length of the encoded address, in bits. */
  public int addressBits() {
    return router.areas().address().bits();
  }

  /** The address, outermost digit first. */
  public int[] addressDigits() {
    return router.areas().address().toArray();
  }

  /** The share of the key space that this node is anchor for, 0 to 1. */
  public double directoryShare() {
    return router.forwarder().share();
  }

  /** Entries of the routing tables: destinations, (tree, neighbour) labels and sibling areas. */
  public int stateEntries() {
    return router.entryCount();
  }

  private @Nullable Observer observer() {
    return observer;
  }

  // The parts, wired.

  private void areasChanged() {
    long nowNs = timers.nowNs();
    placement.areasChanged(nowNs);
    anchor.areasChanged(nowNs);
  }

  private void labelsChanged(long nowNs) {
    registration.relabelled(nowNs);
    correspondents.moved(nowNs);
  }

  private final class Here implements Registration.Content {
    @Override
    public Locator locator() {
      return router.locator();
    }

    @Override
    public long network() {
      return router.areas().network();
    }
  }

  private final class PlacementListener implements Placement.Listener {
    @Override
    public void placed(long nowNs, String previous, String next, String reason) {
      registration.moved(nowNs);
      correspondents.moved(nowNs);
      output.event(new Event.AddressTaken(next, previous, reason));
      if (observer != null) {
        observer.addressChanged(previous, next, reason);
      }
    }

    @Override
    public void refused(Link link, String reason) {
      Neighbour neighbour = neighbours.up(link.neighbour());
      if (neighbour != null) {
        output.event(new Event.Refused(neighbour.endpoint(), reason));
      }
    }
  }

  private final class LinkListener implements Neighbours.Listener {
    @Override
    public void send(Endpoint to, byte[] datagram, int offset, int length) {
      output.send(to, datagram, offset, length);
    }

    @Override
    public void usable(long nowNs, Neighbour neighbour, int cost) {
      placement.introduce(neighbour.link());
      router.linkUp(nowNs, neighbour.link(), cost);
      placement.areasChanged(nowNs);
    }

    @Override
    public void tellAnew(long nowNs, Neighbour neighbour) {
      if (neighbour.link().usable()) {
        placement.introduce(neighbour.link());
        router.tellAnew(nowNs, neighbour.link());
      }
    }

    @Override
    public void message(long nowNs, Neighbour neighbour, byte[] message) {
      try {
        WireReader in = new WireReader(message);
        int type = in.u8();
        if (!router.receive(nowNs, neighbour.link(), type, in)) {
          placement.receive(nowNs, neighbour.link(), type, in);
        }
      } catch (MalformedException e) {
        malformed++;
        neighbours.broken(nowNs, neighbour, "malformed control message: " + e.getMessage());
      }
    }

    @Override
    public void down(long nowNs, Neighbour neighbour) {
      placement.linkDown(nowNs, neighbour.link());
    }

    @Override
    public void event(Event event) {
      output.event(event);
    }

    @Override
    public int randomInt() {
      return (int) suite.randomLong();
    }
  }

  private final class SessionListener implements Sessions.Upcalls {
    @Override
    public void send(Endpoint to, byte[] datagram, int offset, int length) {
      output.send(to, datagram, offset, length);
    }

    @Override
    public void sendOverMesh(long nowNs, IdentityAddress to, byte[] handshake) {
      correspondents.sendOverMesh(nowNs, to, handshake);
    }

    @Override
    public void transmit(long nowNs, Session session, byte[] inner, int offset, int length) {
      correspondents.transmit(nowNs, session, inner, offset, length);
    }

    @Override
    public void inner(
        long nowNs,
        Session session,
        @Nullable Endpoint from,
        byte[] packet,
        int offset,
        int length) {
      if (length < 1) {
        return;
      }
      try {
        int type = packet[offset];
        if (from != null) {
          Neighbour neighbour = neighbours.heard(nowNs, session, from, length + Session.OVERHEAD);
          WireReader in = new WireReader(packet, offset + 1, length - 1);
          if (neighbour != null && type == InnerType.ROUTED) {
            carrier.routed(nowNs, neighbour, in);
            return;
          }
          if (neighbour != null && neighbours.receive(nowNs, neighbour, type, in)) {
            return;
          }
        }
        correspondents.receive(nowNs, session, type, packet, offset, length);
      } catch (MalformedException e) {
        malformed++;
      }
    }

    @Override
    public void up(long nowNs, Session session, @Nullable Endpoint at, boolean restarted) {
      if (at != null) {
        neighbours.linked(nowNs, session, at, restarted);
      } else if (restarted) {
        neighbours.restarted(nowNs, session);
      }
      correspondents.established(session);
    }

    @Override
    public void ready(long nowNs, Session session) {
      correspondents.ready(nowNs, session);
    }

    @Override
    public void down(long nowNs, Session session, String reason) {
      neighbours.sessionLost(nowNs, session, reason);
      correspondents.down(nowNs, session, reason);
    }

    @Override
    public void dialFailed(long nowNs, Endpoint at, String reason) {}

    @Override
    public void meshHandshakeFailed(long nowNs, IdentityAddress peer, String reason) {
      correspondents.handshakeFailed(nowNs, peer, reason);
    }

    @Override
    public void event(Event event) {
      output.event(event);
    }
  }

  private final class MeshListener implements Carrier.Destination {
    @Override
    public void message(
        long nowNs,
        @Nullable IdentityAddress ingress,
        PacketHeader header,
        int kind,
        byte[] payload)
        throws MalformedException {
      WireReader in = new WireReader(payload);
      switch (kind) {
        case MessageKind.HANDSHAKE -> {
          correspondents.handshakeFrom(header);
          if (ingress != null) {
            sessions.receiveOverMesh(nowNs, ingress, payload);
          }
        }
        case MessageKind.REGISTER -> {
          if (ingress == null || registrations.take(nowNs, ingress)) {
            anchor.register(nowNs, header, in);
          } else {
            malformed++;
          }
        }
        case MessageKind.REGISTERED -> {
          registration.registered(nowNs, in);
          anchor.registered(new WireReader(payload));
        }
        case MessageKind.QUERY -> anchor.query(nowNs, header, in);
        case MessageKind.ANSWER -> resolver.answered(nowNs, in);
        case MessageKind.TRACE -> correspondents.trace(nowNs, header, payload);
        case MessageKind.TRACED -> correspondents.probes().traced(nowNs, in);
        case MessageKind.PATH_ERROR -> correspondents.pathError(nowNs, in);
        default -> malformed++;
      }
    }

    @Override
    public void wayBack(@Nullable PacketHeader header) {
      correspondents.arriving(header);
    }
  }
}
