package io.peaknet.protocol.transit;

import io.peaknet.protocol.Event;
import io.peaknet.protocol.Output;
import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.link.Neighbour;
import io.peaknet.protocol.link.Neighbours;
import io.peaknet.protocol.lookup.MessageKind;
import io.peaknet.protocol.lookup.NodeRecord;
import io.peaknet.protocol.lookup.Resolver;
import io.peaknet.protocol.route.Labels;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.session.Sessions;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that this one talks to end to end: finds them, sets sessions up, holds packets until
 * then, and looks again when they fall silent.
 */
public final class Correspondents {
  private static final int TELL = 0;
  private static final int ACKNOWLEDGE = 1;

  private final IdentityAddress self;
  private final Router router;
  private final Neighbours neighbours;
  private final Carrier carrier;
  private final Sessions sessions;
  private final Resolver resolver;
  private final Output output;
  private final Timers timers;
  private final Probes probes;
  private final Reassembly reassembly;
  private final Capacity capacity;
  private final Meetings meetings;
  private final SentTags tags = new SentTags();
  private final byte[] tag = new byte[Carrier.TAG];
  private final Map<IdentityAddress, Correspondent> all = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<IdentityAddress, Locator> waysBack =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IdentityAddress, Locator> eldest) {
          return size() > Constants.WAYS_BACK_MAX;
        }
      };
  private final Turns handshakes = new Turns();
  private final Timers.Timer tellMoved;
  private @Nullable PacketHeader arriving;
  private long location;

  /** Nobody yet. */
  public Correspondents(
      IdentityAddress self,
      Router router,
      Neighbours neighbours,
      Carrier carrier,
      Sessions sessions,
      Resolver resolver,
      Output output,
      Timers timers) {
    this.self = self;
    this.router = router;
    this.neighbours = neighbours;
    this.carrier = carrier;
    this.sessions = sessions;
    this.resolver = resolver;
    this.output = output;
    this.timers = timers;
    this.probes = new Probes(this, carrier, timers);
    this.reassembly = new Reassembly(timers);
    this.capacity = new Capacity(router, neighbours, carrier);
    this.meetings = new Meetings(this, router, carrier);
    this.tellMoved = timers.timer(this::tellMoved);
  }

  /** Pings and traces. */
  public Probes probes() {
    return probes;
  }

  Correspondent get(IdentityAddress peer) {
    Correspondent known = all.get(peer);
    if (known != null) {
      return known;
    }
    Correspondent made = new Correspondent(peer);
    made.stall = timers.timer(now -> stalled(now, made));
    Session session = sessions.find(peer);
    made.session = session != null && session.established() ? session : null;
    Locator way = waysBack.get(peer);
    if (way != null) {
      made.locator(way);
    }
    all.put(peer, made);
    evict();
    return made;
  }

  private void evict() {
    if (all.size() <= Constants.CORRESPONDENTS_MAX) {
      return;
    }
    Correspondent eldest = all.values().iterator().next();
    all.remove(eldest.peer);
    reassembly.forget(eldest.parts);
    giveUp(eldest, Output.Undeliverable.NO_ROUTE);
    if (eldest.stall != null) {
      eldest.stall.cancel();
    }
  }

  // The host's packets.

  /** An IPv6 packet from the host to another node. */
  public void packet(long nowNs, IdentityAddress to, byte[] packet, int offset, int length) {
    Correspondent peer = get(to);
    if (peer.isReady()) {
      carry(nowNs, peer, packet, offset, length);
      return;
    }
    peer.enqueue(Arrays.copyOfRange(packet, offset, offset + length));
    connect(nowNs, peer);
  }

  private void carry(long nowNs, Correspondent peer, byte[] packet, int offset, int length) {
    if (length > HostPackets.MTU_LEAST && length > capacity.mtu(peer)) {
      output.undeliverable(Output.Undeliverable.TOO_BIG, packet, offset, length);
      return;
    }
    byte[] inner = Ipv6.elide(packet, offset, length);
    send(nowNs, peer, inner, 0, inner.length, true);
  }

  /** Sets a session up, unless that is under way. */
  void connect(long nowNs, Correspondent peer) {
    if (peer.resolving || peer.connecting || peer.isReady()) {
      return;
    }
    Session session = sessions.find(peer.peer);
    if (session != null && session.established()) {
      peer.session = session;
      if (session.ready()) {
        ready(nowNs, session);
      }
      return; // or else the post-quantum exchange is under way, and ready() follows
    }
    resolve(nowNs, peer);
  }

  /** Finds out where a peer is. */
  void locate(long nowNs, Correspondent peer) {
    resolve(nowNs, peer);
  }

  private void resolve(long nowNs, Correspondent peer) {
    if (peer.resolving) {
      return;
    }
    peer.resolving = true;
    peer.lookedNs = nowNs;
    resolver.find(nowNs, peer.peer, (now, found) -> resolved(now, peer, found));
  }

  private void resolved(long nowNs, Correspondent peer, Resolver.Found found) {
    peer.resolving = false;
    NodeRecord record = found.record();
    if (record == null) {
      if (!peer.isReady()) {
        giveUp(peer, Output.Undeliverable.NO_RECORD);
        probes.failed(nowNs, peer, found.failure());
      }
      return;
    }
    peer.locator(record.locator());
    probes.located(nowNs, peer);
    if (peer.session == null && !peer.connecting && sessions.find(peer.peer) == null) {
      peer.connecting = true;
      sessions.connect(nowNs, record.certificate());
    }
  }

  private void giveUp(Correspondent peer, Output.Undeliverable reason) {
    for (byte[] packet : peer.drain()) {
      output.undeliverable(reason, packet, 0, packet.length);
    }
  }

  // Sending.

  /** Carries an inner packet to a session's peer by the best path. */
  public void transmit(long nowNs, Session session, byte[] inner, int offset, int length) {
    Correspondent peer = get(session.peer().address());
    if (peer.session == null) {
      peer.session = session;
    }
    // What makes a session ready is answered: where it is not, the way is at fault.
    send(nowNs, peer, inner, offset, length, session.established() && !session.ready());
  }

  /**
   * @param watched whether the peer is expected to answer sooner or later
   */
  void send(long nowNs, Correspondent peer, byte[] inner, int offset, int length, boolean watched) {
    Session session = peer.session;
    if (session == null) {
      return;
    }
    if (length > Capacity.FITS_ALWAYS && inner[offset] == InnerType.IPV6) {
      int room = capacity.room(peer);
      if (length > room && room > 0) {
        for (byte[] part : Part.split(peer.split++, inner, offset, length, room)) {
          send(nowNs, peer, part, 0, part.length, watched);
        }
        return;
      }
    }
    Neighbour neighbour = neighbours.answering(peer.peer);
    if (neighbour != null) {
      peer.sentNs = nowNs;
      neighbours.transmit(nowNs, neighbour, inner, offset, length);
      return;
    }
    PacketHeader header = peer.header(carrier.forwarder(), router.choices());
    sendRelayed(nowNs, peer, session, header, inner, offset, length);
    sent(nowNs, peer, watched);
  }

  /** The same of an inner packet that is to take a certain way, and that nobody waits for. */
  void sendBy(long nowNs, Correspondent peer, int way, byte[] inner) {
    Session session = peer.session;
    if (way == peer.detours.way() || session == null || neighbours.answering(peer.peer) != null) {
      send(nowNs, peer, inner, 0, inner.length, false);
      return;
    }
    PacketHeader header = peer.header(carrier.forwarder(), way);
    peer.wayBackDue();
    sendRelayed(nowNs, peer, session, header, inner, 0, inner.length);
  }

  private void sendRelayed(
      long nowNs,
      Correspondent peer,
      Session session,
      PacketHeader header,
      byte[] inner,
      int offset,
      int length) {
    boolean wayBack = peer.owesWayBack(nowNs);
    if (wayBack) {
      carrier.addWayBack(header);
    }
    if (!carrier.sendRelayed(nowNs, session, header, inner, offset, length, tag)) {
      lookAgain(nowNs, peer);
    } else if (wayBack) {
      sentTag(nowNs, tag, peer);
    }
  }

  // What the paths carry.

  /** The largest IPv6 packet that gets to a peer, whole or split, in bytes: 1,280 at least. */
  public int mtu(IdentityAddress to) {
    Correspondent peer = all.get(to);
    return peer == null ? Capacity.usualMtu() : capacity.mtu(peer);
  }

  private void sized(long nowNs, Correspondent peer, WireReader in) throws MalformedException {
    byte[] answer = peer.size.received(in.u8(), in.u8());
    if (answer.length > 0) {
      send(nowNs, peer, answer, 0, answer.length, false);
    }
  }

  private void parted(long nowNs, Correspondent peer, Session session, WireReader in)
      throws MalformedException {
    byte[] inner = reassembly.add(nowNs, peer.parts, session.peerEpoch(), Part.read(in));
    if (inner != null && inner[0] == InnerType.IPV6) {
      deliver(peer, inner, 0, inner.length);
    }
  }

  /** A packet went to a peer over relays. */
  void sent(long nowNs, Correspondent peer, boolean watched) {
    if (nowNs - peer.sentNs >= Constants.PAUSED_NS) {
      peer.listened = 0; // it may be another by now
    }
    peer.sentNs = nowNs;
    peer.size.sent(nowNs);
    if (!watched) {
      return;
    }
    if (peer.unansweredSinceNs == Timers.NEVER && peer.stall != null) {
      peer.unansweredSinceNs = nowNs;
      peer.stall.arm(nowNs + (stallNs(peer) << peer.listened));
    }
    if (peer.detours.triesStraight(nowNs)) {
      probes.askStraight(nowNs, peer);
    }
    if (peer.detours.way() == 0 && peer.isReady()) {
      meetings.sent(nowNs, peer);
    }
  }

  /** A packet that carried the way back had this tag: nobody could report an error of others. */
  void sentTag(long nowNs, byte[] sentTag, Correspondent peer) {
    tags.sent(nowNs, sentTag, peer.peer);
  }

  /** Counts changes of routes. */
  long routeChanges() {
    return router.choices();
  }

  /** The way to a peer as it is, if a session and a route are ready. */
  @Nullable ReadyWay way(IdentityAddress to) {
    Correspondent peer = all.get(to);
    Session session = peer == null ? null : peer.session;
    if (peer == null || session == null || !session.ready()) {
      return null;
    }
    Neighbour neighbour = neighbours.answering(to);
    if (neighbour != null) {
      return ReadyWay.direct(this, peer, session, neighbour, capacity.room(peer));
    }
    long changes = router.choices();
    byte[] plain = null;
    PacketHeader header = peer.header(carrier.forwarder(), changes);
    Neighbour next = carrier.firstHop(header);
    if (next != null) {
      plain = carrier.written(header);
    }
    if (next == null || plain == null) {
      return null;
    }
    carrier.addWayBack(header);
    byte[] withWayBack = carrier.written(header);
    if (withWayBack == null) {
      return null;
    }
    int room = capacity.roomOverRelays(peer, next, withWayBack.length);
    return ReadyWay.relayed(this, peer, session, next, plain, withWayBack, changes, room);
  }

  private static long stallNs(Correspondent peer) {
    return Math.max(Constants.STALL_NS, 3 * peer.rttNs);
  }

  private void stalled(long nowNs, Correspondent peer) {
    if (peer.unansweredSinceNs == Timers.NEVER || peer.stall == null || peer.session == null) {
      return;
    }
    long silentNs = nowNs - peer.unansweredSinceNs;
    boolean askedBefore = peer.askedSinceNs >= peer.unansweredSinceNs;
    if (askedBefore) {
      peer.doubtMeetings(); // a peer that only listens would lose them with each question
    }
    peer.askedSinceNs = askedBefore ? peer.askedSinceNs : nowNs;
    peer.listened = askedBefore ? 0 : Math.min(peer.listened + 1, Constants.STALL_DOUBLINGS);
    peer.stalls++;
    peer.wayBackDue();
    Neighbour next = carrier.firstHop(peer.header(carrier.forwarder(), router.choices()));
    if (next != null) {
      next.suspectSize(nowNs);
    }
    probes.ask(nowNs, peer);
    if (askedBefore) {
      lookAgain(nowNs, peer);
      if (peer.rttNs >= 0 || silentNs >= Constants.DETOUR_UNMEASURED_NS) {
        probes.race(nowNs, peer);
      }
    }
    NodeRecord record = resolver.cached(peer.peer);
    if (nowNs - peer.askedSinceNs >= Constants.RECONNECT_NS && record != null && !peer.connecting) {
      peer.connecting = true; // it may have restarted and forgotten the keys
      sessions.connect(nowNs, record.certificate());
    }
    if (silentNs < Constants.LIVE_NS / 4) {
      peer.stall.arm(nowNs + Math.max(stallNs(peer), (nowNs - peer.askedSinceNs) / 2));
    } else {
      peer.unansweredSinceNs = Timers.NEVER;
    }
  }

  private void lookAgain(long nowNs, Correspondent peer) {
    if (nowNs - peer.lookedNs >= Constants.LOOK_AGAIN_NS) {
      resolve(nowNs, peer);
    }
  }

  /** Carries a handshake to a node that no session leads to yet. */
  public void sendOverMesh(long nowNs, IdentityAddress to, byte[] handshake) {
    Correspondent peer = all.get(to);
    Locator locator = peer != null && peer.locator != null ? peer.locator : waysBack.get(to);
    int turn = handshakes.turn(nowNs, to);
    PacketHeader header =
        locator == null ? PacketHeader.toName(to) : carrier.forwarder().header(to, locator);
    if (turn == 0 || locator == null) {
      carrier.send(nowNs, header, MessageKind.HANDSHAKE, handshake);
      return;
    }
    // Somebody on the way may swallow it: what is repeated takes other ways, too.
    for (int way = 2 * turn - 1; way <= 2 * turn; way++) {
      header = carrier.forwarder().header(to, locator, way);
      carrier.send(nowNs, header, MessageKind.HANDSHAKE, handshake);
    }
  }

  // Receiving.

  /** A handshake came over the mesh: where from is a hint for the answer. */
  public void handshakeFrom(PacketHeader header) {
    if (header.source != null) {
      waysBack.put(header.source, header.sourceLocator());
    }
  }

  /** A relayed packet is about to be opened; if it is authentic, its way back is its sender's. */
  public void arriving(@Nullable PacketHeader header) {
    arriving = header;
  }

  /**
   * Reads an inner packet of an end's own types.
   *
   * @return whether the type is one
   */
  public boolean receive(
      long nowNs, Session session, int type, byte[] inner, int offset, int length)
      throws MalformedException {
    Correspondent peer = get(session.peer().address());
    heard(nowNs, peer, session);
    WireReader in = new WireReader(inner, offset + 1, length - 1);
    switch (type) {
      case InnerType.IPV6 -> {
        if (session.ready()) {
          deliver(peer, inner, offset, length);
        }
      }
      case InnerType.PART -> {
        if (session.ready()) {
          parted(nowNs, peer, session, in);
        }
      }
      case InnerType.PATH_SIZE -> sized(nowNs, peer, in);
      case InnerType.END_PROBE -> probes.received(nowNs, peer, in);
      case InnerType.LOCATION -> located(nowNs, peer, session, in);
      case InnerType.MEETING -> meetings.received(nowNs, peer, in);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void deliver(Correspondent peer, byte[] inner, int offset, int length) {
    byte[] packet = Ipv6.restore(inner, offset, length, peer.peer, self);
    if (packet.length > 0) {
      output.deliver(peer.peer, packet, 0, packet.length);
    }
  }

  /** Something authentic came from a session's peer. */
  void heard(long nowNs, Session session) {
    heard(nowNs, get(session.peer().address()), session);
  }

  private void heard(long nowNs, Correspondent peer, Session session) {
    peer.session = session;
    peer.heardNs = nowNs;
    peer.unansweredSinceNs = Timers.NEVER;
    peer.stalls = 0;
    PacketHeader header = arriving;
    if (header == null) {
      return;
    }
    arriving = null;
    if (peer.size.arrived(nowNs, header.mtu)) {
      byte[] tell = peer.size.tell();
      send(nowNs, peer, tell, 0, tell.length, false);
    }
    if (peer.peer.equals(header.source)) {
      if (peer.locator == null || !peer.locator.contains(header.sourceLocator())) {
        peer.locator(header.sourceLocator());
      }
    }
  }

  private void located(long nowNs, Correspondent peer, Session session, WireReader in)
      throws MalformedException {
    if (in.u8() == ACKNOWLEDGE) {
      peer.locationTries = 0;
      return;
    }
    long number = in.varint();
    Locator locator = new Locator(Digits.read(in), Labels.read(in));
    if (peer.locationEpoch != session.peerEpoch() || number > peer.locationNumber) {
      peer.locationEpoch = session.peerEpoch();
      peer.locationNumber = number;
      peer.locator(locator);
    }
    byte[] answer = {InnerType.LOCATION, ACKNOWLEDGE};
    send(nowNs, peer, answer, 0, answer.length, false);
  }

  /** A trace came to its end, here. */
  public void trace(long nowNs, PacketHeader header, byte[] payload) {
    probes.answer(nowNs, header, payload);
  }

  /** Somebody could not carry a packet on. */
  public void pathError(long nowNs, WireReader in) throws MalformedException {
    int reason = in.u8();
    byte[] quoted = in.bytes(Carrier.TAG);
    IdentityAddress to = in.identity();
    if (!tags.isRecent(nowNs, quoted, to)) {
      return;
    }
    Correspondent peer = get(to);
    if (reason == Carrier.ERROR_TOO_LARGE) {
      peer.size.reported(nowNs, in.u8());
      return;
    }
    if (reason == Carrier.ERROR_NO_SESSION && !peer.connecting) {
      NodeRecord record = resolver.cached(to);
      if (record != null) {
        peer.connecting = true;
        sessions.connect(nowNs, record.certificate());
        return;
      }
      peer.session = null;
    }
    peer.doubtMeetings();
    lookAgain(nowNs, peer);
  }

  // Sessions come and go.

  /** Data may flow. */
  public void ready(long nowNs, Session session) {
    Correspondent peer = get(session.peer().address());
    peer.session = session;
    peer.connecting = false;
    for (byte[] packet : peer.drain()) {
      carry(nowNs, peer, packet, 0, packet.length);
    }
    probes.ready(nowNs, peer);
    output.event(new Event.SessionUp(peer.peer, neighbours.up(peer.peer) != null));
  }

  /** Keys are there, though data may have to wait. */
  public void established(Session session) {
    Correspondent peer = get(session.peer().address());
    peer.session = session;
    peer.connecting = false;
  }

  /** The session has ended. */
  public void down(long nowNs, Session session, String reason) {
    Correspondent peer = all.get(session.peer().address());
    if (peer != null) {
      peer.session = null;
      peer.connecting = false;
      peer.unansweredSinceNs = Timers.NEVER;
      reassembly.forget(peer.parts);
      if (!peer.waiting.isEmpty()) {
        connect(nowNs, peer);
      }
    }
    output.event(new Event.SessionDown(session.peer().address(), reason));
  }

  /** A handshake over the mesh was given up. */
  public void handshakeFailed(long nowNs, IdentityAddress to, String reason) {
    Correspondent peer = all.get(to);
    if (peer != null) {
      peer.connecting = false;
      if (!peer.isReady()) {
        giveUp(peer, Output.Undeliverable.NO_ROUTE);
        probes.failed(nowNs, peer, reason);
      }
    }
  }

  // Moves.

  /** This node is somewhere else: those who talk to it are told at once. */
  public void moved(long nowNs) {
    location++;
    for (Correspondent peer : all.values()) {
      boolean live =
          peer.session != null
              && nowNs - Math.max(peer.sentNs, peer.heardNs) < Constants.LIVE_NS
              && neighbours.up(peer.peer) == null;
      peer.locationTries = live ? Constants.LOCATION_TRIES : 0;
    }
    tellMoved.armBy(nowNs);
  }

  private void tellMoved(long nowNs) {
    Locator here = router.locator();
    WireWriter out = new WireWriter().u8(InnerType.LOCATION).u8(TELL).varint(location);
    here.address().write(out);
    here.labels().write(out);
    boolean again = false;
    for (Correspondent peer : List.copyOf(all.values())) {
      if (peer.locationTries > 0) {
        peer.locationTries--;
        again = true;
        peer.wayBackDue();
        send(nowNs, peer, out.array(), 0, out.size(), false);
      }
    }
    if (again) {
      tellMoved.arm(nowNs + Constants.LOCATION_AGAIN_NS);
    }
  }

  /** The round trip to a peer, end to end; -1 if none was measured. */
  public long rttNs(IdentityAddress peer) {
    Correspondent known = all.get(peer);
    return known == null ? -1 : known.rttNs;
  }
}
