package io.peaknet.protocol.link;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.route.Shared;
import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.session.Sessions;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All neighbours of a node, and the endpoints that it keeps dialling. */
public final class Neighbours {
  /** What happens on links. */
  public interface Listener {
    /** Sends a datagram over the underlay. */
    void send(Endpoint to, byte[] datagram, int offset, int length);

    /** A link may be used by routing; it is to be introduced to the neighbour. */
    void usable(long nowNs, Neighbour neighbour, int cost);

    /** The neighbour lost what it was told. */
    void tellAnew(long nowNs, Neighbour neighbour);

    /** A control message came. */
    void message(long nowNs, Neighbour neighbour, byte[] message);

    /** A link carries nothing any more. */
    void down(long nowNs, Neighbour neighbour);

    /** For the operator's log. */
    void event(Event event);

    /** A random number. */
    int randomInt();
  }

  /** An endpoint that is kept linked. */
  private static final class Dial {
    final Endpoint endpoint;
    @Nullable IdentityAddress pinned;
    long dueNs;

    /** Since when nobody has answered there. */
    long sinceNs;

    Dial(Endpoint endpoint, @Nullable IdentityAddress pinned, long nowNs) {
      this.endpoint = endpoint;
      this.pinned = pinned;
      dueNs = nowNs;
      sinceNs = nowNs;
    }
  }

  private final Router router;
  private final Timers timers;
  private final Listener listener;
  private final Map<IdentityAddress, Neighbour> neighbours = new LinkedHashMap<>();
  private final Map<Endpoint, Dial> dials = new LinkedHashMap<>();
  private final Timers.Timer redial;
  private final NeighbourListener inner = new NeighbourListener();
  private int streams;
  private final Shared.Room datagram;
  private @Nullable Sessions sessions;

  /** None yet. */
  public Neighbours(Router router, Timers timers, Listener listener) {
    this.router = router;
    this.timers = timers;
    this.listener = listener;
    redial = timers.timer(this::redial);
    datagram = router.shared().direct();
  }

  /** Must be told before anything else. */
  public void sessions(Sessions all) {
    sessions = all;
  }

  private final class NeighbourListener implements Neighbour.Listener {
    @Override
    public void transmit(long nowNs, Neighbour neighbour, byte[] packet, int offset, int length) {
      Neighbours.this.transmit(nowNs, neighbour, packet, offset, length);
    }

    @Override
    public void usable(long nowNs, Neighbour neighbour, int cost) {
      listener.usable(nowNs, neighbour, cost);
    }

    @Override
    public void costChanged(long nowNs, Neighbour neighbour, int cost) {
      router.cost(nowNs, neighbour.link(), cost);
    }

    @Override
    public void doubted(Neighbour neighbour, boolean inDoubt) {
      router.doubt(neighbour.link(), inDoubt);
    }

    @Override
    public void silent(long nowNs, Neighbour neighbour, String reason) {
      down(nowNs, neighbour, reason);
    }

    @Override
    public void message(long nowNs, Neighbour neighbour, byte[] message) {
      listener.message(nowNs, neighbour, message);
    }

    @Override
    public void heardAnew(long nowNs, Neighbour neighbour) {
      router.heardNothing(nowNs, neighbour.link());
    }

    @Override
    public void tellAnew(long nowNs, Neighbour neighbour) {
      listener.tellAnew(nowNs, neighbour);
    }

    @Override
    public int randomInt() {
      return listener.randomInt();
    }

    @Override
    public int nextStream() {
      return ++streams;
    }
  }

  /** All, up or down. */
  public Collection<Neighbour> all() {
    return neighbours.values();
  }

  /** The neighbour of that name, if the link to it is up; null otherwise. */
  public @Nullable Neighbour up(IdentityAddress name) {
    Neighbour neighbour = neighbours.get(name);
    return neighbour != null && neighbour.isUp() ? neighbour : null;
  }

  /** As {@link #up}, but null too while the link is in doubt. */
  public @Nullable Neighbour answering(IdentityAddress name) {
    Neighbour neighbour = up(name);
    return neighbour != null && neighbour.isInDoubt() ? null : neighbour;
  }

  /** Whether an endpoint is one that this node dials. */
  public boolean isDialled(Endpoint endpoint) {
    return dials.containsKey(endpoint);
  }

  /** Endpoints dialled that no neighbour answers at. */
  public List<Endpoint> unanswered() {
    List<Endpoint> list = new ArrayList<>();
    for (Dial dial : dials.values()) {
      if (neighbours.values().stream().noneMatch(n -> n.endpoint().equals(dial.endpoint))) {
        list.add(dial.endpoint);
      }
    }
    return list;
  }

  // Dialling.

  /** Keeps a link to an endpoint. */
  public void dial(long nowNs, Endpoint endpoint, @Nullable IdentityAddress pinned) {
    dials.put(endpoint, new Dial(endpoint, pinned, nowNs));
    redial.armBy(nowNs);
  }

  /** Ends that. */
  public void hangUp(long nowNs, Endpoint endpoint) {
    dials.remove(endpoint);
    for (Neighbour neighbour : List.copyOf(neighbours.values())) {
      if (neighbour.endpoint().equals(endpoint) && neighbour.isUp()) {
        down(nowNs, neighbour, "hung up");
      }
    }
  }

  private void redial(long nowNs) {
    long next = Timers.NEVER;
    for (Dial dial : dials.values()) {
      if (isLinked(dial)) {
        continue;
      }
      if (dial.dueNs <= nowNs && sessions != null) {
        long pause =
            Math.clamp(
                (nowNs - dial.sinceNs) / Constants.REDIAL_PART,
                Constants.REDIAL_NS,
                Constants.REDIAL_MAX_NS);
        dial.dueNs = nowNs + pause + Integer.toUnsignedLong(listener.randomInt()) % (pause / 4);
        boolean once = nowNs - dial.sinceNs >= Constants.REDIAL_ONCE_NS;
        sessions.dial(nowNs, dial.endpoint, dial.pinned, once);
      }
      next = Math.min(next, dial.dueNs);
    }
    if (next != Timers.NEVER) {
      redial.arm(Math.max(next, nowNs + 1));
    }
  }

  private boolean isLinked(Dial dial) {
    for (Neighbour neighbour : neighbours.values()) {
      if (neighbour.isUp()
          && (neighbour.endpoint().equals(dial.endpoint)
              || neighbour.link().neighbour().equals(dial.pinned))) {
        return true;
      }
    }
    return false;
  }

  // Up and down.

  /** A handshake was completed over an endpoint. */
  public void linked(long nowNs, Session session, Endpoint at, boolean restarted) {
    IdentityAddress name = session.peer().address();
    Neighbour neighbour = neighbours.get(name);
    if (neighbour == null) {
      if (neighbours.size() >= Constants.NEIGHBOURS_MAX) {
        return;
      }
      neighbour = new Neighbour(router.links().freeIndex(), session, at, inner, timers);
      router.links().add(neighbour.link());
      neighbours.put(name, neighbour);
    }
    Dial dial = dials.get(at);
    if (dial != null) {
      if (dial.pinned == null) {
        dial.pinned = name; // the first key seen is pinned
      }
    }
    if (restarted || neighbour.session() != session) {
      beginAnew(nowNs, neighbour);
    }
    if (neighbour.isUp() && nowNs - neighbour.heardNs() < Constants.FRESH_NS) {
      neighbour.session(session, neighbour.endpoint());
      return; // two ways to one neighbour: the one that works stays
    }
    neighbour.session(session, at);
    if (!neighbour.isUp()) {
      neighbour.up(nowNs);
      listener.event(new Event.LinkUp(name, at));
    }
  }

  /** A handshake that did not run over a link told that the peer has started anew. */
  public void restarted(long nowNs, Session session) {
    Neighbour neighbour = neighbours.get(session.peer().address());
    if (neighbour != null) {
      beginAnew(nowNs, neighbour);
    }
  }

  /** The peer has forgotten all that was said, or this node has. */
  private void beginAnew(long nowNs, Neighbour neighbour) {
    down(nowNs, neighbour, "restarted");
    neighbour.restarted();
  }

  /** What the neighbour says can't be read any more: the link begins anew, after a pause. */
  public void broken(long nowNs, Neighbour neighbour, String reason) {
    down(nowNs, neighbour, reason);
  }

  /** The session is gone, and so is what ran over it. */
  public void sessionLost(long nowNs, Session session, String reason) {
    Neighbour neighbour = neighbours.get(session.peer().address());
    if (neighbour != null && neighbour.isUp()) {
      down(nowNs, neighbour, reason);
    }
  }

  private void down(long nowNs, Neighbour neighbour, String reason) {
    if (!neighbour.isUp()) {
      return;
    }
    neighbour.down(nowNs);
    listener.event(new Event.LinkDown(neighbour.link().neighbour(), neighbour.endpoint(), reason));
    router.linkDown(nowNs, neighbour.link());
    listener.down(nowNs, neighbour);
    for (Dial dial : dials.values()) {
      boolean itsOwn =
          dial.endpoint.equals(neighbour.endpoint())
              || neighbour.link().neighbour().equals(dial.pinned);
      if (itsOwn && !isLinked(dial)) {
        dial.sinceNs = nowNs;
        dial.dueNs = Math.min(dial.dueNs, nowNs);
        redial.armBy(nowNs + 1);
      }
    }
    forgetSilent(nowNs);
  }

  /** Of those that dialled in and went silent, only some are remembered, for a while. */
  private void forgetSilent(long nowNs) {
    List<Neighbour> silent = new ArrayList<>();
    for (Neighbour each : neighbours.values()) {
      if (!each.isUp() && !dials.containsKey(each.endpoint())) {
        silent.add(each);
      }
    }
    silent.sort(Comparator.comparingLong(Neighbour::downSinceNs));
    int tooMany = silent.size() - Constants.SILENT_MAX;
    for (int i = 0; i < silent.size(); i++) {
      Neighbour old = silent.get(i);
      if (i < tooMany || nowNs - old.heardNs() > Constants.FORGET_NS) {
        neighbours.remove(old.link().neighbour());
        router.links().remove(old.link());
      }
    }
  }

  // Packets.

  /** Sends an inner packet straight to a neighbour. */
  public void transmit(long nowNs, Neighbour neighbour, byte[] packet, int offset, int length) {
    byte[] out = datagram.of(length + Session.OVERHEAD);
    int size = neighbour.session().seal(nowNs, DIRECT_SPACE, packet, offset, length, out, 0);
    if (size > 0) {
      sent(nowNs, neighbour, out, size, Neighbour.wantsAnswer(packet, offset, length));
    }
  }

  /** Counter space of packets that go straight to a neighbour. */
  public static final int DIRECT_SPACE = 0;

  /** Sends a datagram sealed already to a neighbour. */
  public void sent(long nowNs, Neighbour neighbour, byte[] sealed, int size, boolean wantsAnswer) {
    neighbour.sent(nowNs, size, wantsAnswer);
    listener.send(neighbour.endpoint(), sealed, 0, size);
  }

  /** Anything authentic came straight from a peer. */
  public @Nullable Neighbour heard(long nowNs, Session session, Endpoint from, int bytes) {
    Neighbour neighbour = neighbours.get(session.peer().address());
    if (neighbour == null) {
      return null;
    }
    if (!neighbour.isUp()) {
      if (!from.equals(neighbour.endpoint())
          || nowNs - neighbour.downSinceNs() < Constants.REVIVE_NS) {
        return null; // another path comes into use only by a challenge or a handshake
      }
      // It was given up too early, or a cut has healed.
      if (neighbour.session() != session) {
        neighbour.restarted(); // the session of before ended, and with it all that was said
      }
      neighbour.session(session, from);
      neighbour.up(nowNs);
      listener.event(new Event.LinkUp(neighbour.link().neighbour(), from));
    }
    neighbour.heard(nowNs, bytes);
    return neighbour;
  }

  /**
   * Reads an inner packet of a link's own types; its first byte has been read.
   *
   * @return whether the type is one of a link's
   */
  public boolean receive(long nowNs, Neighbour neighbour, int type, WireReader in)
      throws MalformedException {
    switch (type) {
      case InnerType.STREAM -> neighbour.segment(nowNs, in);
      case InnerType.PROBE -> neighbour.probed(nowNs, in);
      default -> {
        return false;
      }
    }
    return true;
  }
}
