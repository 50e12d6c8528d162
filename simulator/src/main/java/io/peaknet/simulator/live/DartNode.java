package io.peaknet.simulator.live;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.engine.LinkEnd;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node of DART (Eriksson, Faloutsos, Krishnamurthy, INFOCOM 2004; ToN 2007) or M-DART (Caleffi,
 * Paura, WCMC 2011), with the timers and rules of M-DART's code in ns-2.35 ({@code mdart/}): a
 * hello with the whole table about every second, the address judged and the table made anew as
 * often, neighbours forgotten after 10.5 s, the own address registered every 5 s at the anchor that
 * the hash of the identity leads to, and kept there for 50 s. Any node that has heard an address
 * answers for it. Addresses have 64 bits, links no loss that it would measure, and a radio's
 * broadcast is one datagram a neighbour.
 */
public final class DartNode implements Contender {
  private static final long MILLISECOND_NS = 1_000_000L;
  private static final long SECOND_NS = 1_000 * MILLISECOND_NS;
  private static final long NEIGHBOUR_NS = 10_500_000_000L;
  private static final long REGISTER_NS = 5 * SECOND_NS;
  private static final long RECORD_NS = 50 * SECOND_NS;
  private static final long ASK_NS = 5 * SECOND_NS;
  private static final long WAITING_NS = 30 * SECOND_NS;
  private static final int WAITING_MAX = 64;
  private static final int HOPS_MAX = 64;

  /** First byte of a hello. */
  public static final byte HELLO = 1;

  private static final byte RECORDS = 2;
  private static final byte REGISTER = 3;
  private static final byte QUERY = 4;
  private static final byte REPLY = 5;

  /** First byte of data that is routed. */
  public static final byte DATA = 6;

  /**
   * Of what is routed: kind, hops left, source, its address, subject, its address, the address or
   * key to go to, and the packet's number or for how long the subject's address stands.
   */
  private static final int ROUTED = 1 + 1 + 4 + 8 + 4 + 8 + 8 + 4;

  private final int node;
  private final int[] ids;
  private final int id;
  private final Wire wire;
  private final Story story;
  private final Chance chance;
  private final DartTable table;
  private final Map<LinkEnd, Integer> links = new LinkedHashMap<>();
  private final Map<Integer, Neighbour> neighbours = new TreeMap<>();
  private final Map<Integer, Known> records = new LinkedHashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long address;
  private long reviewNs;
  private long helloNs;
  private long registerNs;

  private record Neighbour(LinkEnd end, DartAdvert advert, long heardNs) {}

  private record Known(long address, long untilNs) {
    int leftMs(long nowNs) {
      return (int) (Math.max(0, untilNs - nowNs) / MILLISECOND_NS);
    }
  }

  private record Waiting(int destination, int packet, long untilNs, long askNs) {}

  /**
   * A node that has not started.
   *
   * @param ids the identity of each node of the run; less is stronger
   * @param multipath M-DART
   */
  public DartNode(int node, int[] ids, boolean multipath, Chance chance, Wire wire, Story story) {
    this.node = node;
    this.ids = ids;
    this.id = ids[node];
    this.wire = wire;
    this.story = story;
    this.chance = chance;
    table = new DartTable(id, multipath);
  }

  /** Whether a datagram carries a packet of the trial. */
  public static boolean isData(byte[] datagram, int offset) {
    return datagram[offset] == DATA;
  }

  @Override
  public void start(long nowNs) {
    reviewNs = nowNs + about(SECOND_NS);
    helloNs = nowNs + about(SECOND_NS);
    registerNs = nowNs + about(REGISTER_NS);
  }

  private long about(long ns) {
    return (long) (ns * (0.75 + chance.nextDouble() / 2));
  }

  @Override
  public void dial(long nowNs, LinkEnd end, int neighbour) {
    links.put(end, neighbour);
  }

  @Override
  public void hangUp(long nowNs, LinkEnd end) {
    links.remove(end);
    neighbours.values().removeIf(neighbour -> neighbour.end().equals(end));
  }

  @Override
  public long deadlineNs() {
    long ns = Math.min(reviewNs, Math.min(helloNs, registerNs));
    for (Waiting each : waiting) {
      ns = Math.min(ns, Math.min(each.askNs(), each.untilNs()));
    }
    return ns;
  }

  @Override
  public void tick(long nowNs) {
    if (nowNs >= reviewNs) {
      reviewNs = nowNs + about(SECOND_NS);
      review(nowNs);
    }
    if (nowNs >= helloNs) {
      helloNs = nowNs + about(SECOND_NS);
      DartAdvert advert = table.advert(address);
      byte[] hello = new byte[1 + advert.encodedLength()];
      advert.encode(ByteBuffer.wrap(hello).put(HELLO));
      broadcast(hello);
    }
    if (nowNs >= registerNs) {
      registerNs = nowNs + about(REGISTER_NS);
      records.values().removeIf(known -> known.untilNs() <= nowNs);
      toAnchor(routed(REGISTER, id, address, key(id), 0));
    }
    askAgain(nowNs);
  }

  private void review(long nowNs) {
    neighbours.values().removeIf(neighbour -> nowNs - neighbour.heardNs() > NEIGHBOUR_NS);
    List<DartAdvert> adverts = new ArrayList<>();
    neighbours.values().forEach(neighbour -> adverts.add(neighbour.advert()));
    if (!table.isValid(address, adverts)) {
      long before = address;
      address = table.choose(address, adverts);
      if (address != before) {
        story.moved(node);
        hand(nowNs);
      }
    }
    table.clear();
    for (DartAdvert advert : adverts) {
      table.learn(address, advert);
    }
  }

  /** All records to all neighbours: where this node was, others keep them now. */
  private void hand(long nowNs) {
    records.put(id, new Known(address, nowNs + RECORD_NS));
    byte[] bytes = new byte[1 + 4 + 16 * records.size()];
    ByteBuffer frame = ByteBuffer.wrap(bytes).put(RECORDS).putInt(records.size());
    records.forEach(
        (of, known) -> frame.putInt(of).putLong(known.address()).putInt(known.leftMs(nowNs)));
    broadcast(bytes);
  }

  private void broadcast(byte[] frame) {
    links.keySet().forEach(end -> wire.send(end, frame, 0, frame.length));
  }

  @Override
  public void receive(long nowNs, LinkEnd from, byte[] datagram) {
    ByteBuffer frame = ByteBuffer.wrap(datagram);
    links.putIfAbsent(from, from.node());
    switch (frame.get()) {
      case HELLO -> {
        DartAdvert advert = DartAdvert.decode(frame);
        neighbours.put(advert.id(), new Neighbour(from, advert, nowNs));
        heard(nowNs, advert.id(), advert.address(), RECORD_NS);
      }
      case RECORDS -> {
        for (int left = frame.getInt(); left > 0; left--) {
          heard(nowNs, frame.getInt(), frame.getLong(), frame.getInt() * MILLISECOND_NS);
        }
      }
      default -> passOn(nowNs, datagram);
    }
  }

  /** Copies live no longer than what they were copied from. */
  private void heard(long nowNs, int of, long at, long forNs) {
    if (of != id) {
      records.put(of, new Known(at, nowNs + forNs));
    }
    List<Waiting> ready = waiting.stream().filter(each -> each.destination() == of).toList();
    for (Waiting each : ready) {
      waiting.remove(each);
      sendTo(nowNs, each.destination(), at, each.packet());
    }
  }

  @Override
  public void send(long nowNs, int destination, int packet) {
    int to = ids[destination];
    Known known = records.get(to);
    if (known != null && known.untilNs() > nowNs) {
      sendTo(nowNs, to, known.address(), packet);
    } else if (waiting.size() < WAITING_MAX) {
      boolean asked = waiting.stream().anyMatch(each -> each.destination() == to);
      waiting.add(new Waiting(to, packet, nowNs + WAITING_NS, nowNs + ASK_NS));
      if (!asked) {
        toAnchor(routed(QUERY, to, 0, key(to), 0));
      }
    }
  }

  @Override
  public void seek(long nowNs, int name) {
    toAnchor(routed(QUERY, name, 0, key(name), 0));
  }

  private void sendTo(long nowNs, int to, long at, int packet) {
    passOn(nowNs, routed(DATA, to, at, at, packet));
  }

  private void askAgain(long nowNs) {
    waiting.removeIf(each -> each.untilNs() <= nowNs);
    List<Waiting> due = waiting.stream().filter(each -> each.askNs() <= nowNs).toList();
    for (Waiting each : due) {
      waiting.remove(each);
      waiting.add(new Waiting(each.destination(), each.packet(), each.untilNs(), nowNs + ASK_NS));
    }
    due.stream()
        .map(Waiting::destination)
        .distinct()
        .forEach(to -> toAnchor(routed(QUERY, to, 0, key(to), 0)));
  }

  private byte[] routed(byte kind, int subject, long at, long key, int packet) {
    ByteBuffer frame = ByteBuffer.allocate(ROUTED).put(kind).put((byte) HOPS_MAX);
    frame.putInt(id).putLong(address).putInt(subject).putLong(at).putLong(key).putInt(packet);
    return frame.array();
  }

  private static long key(int of) {
    return Chance.mix(of);
  }

  private void passOn(long nowNs, byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    byte kind = frame.get();
    int hops = frame.get();
    int source = frame.getInt();
    long sourceAddress = frame.getLong();
    int subject = frame.getInt();
    long subjectAddress = frame.getLong();
    long key = frame.getLong();
    int packet = frame.getInt();
    if (source != id) {
      heard(nowNs, source, sourceAddress, RECORD_NS);
    }
    if (kind == DATA || kind == REPLY) {
      if (key != address) {
        forward(table.next(address, key), bytes, hops);
      } else if (kind == DATA && subject == id) {
        story.arrived(node, packet);
      } else if (kind == REPLY) {
        heard(nowNs, subject, subjectAddress, packet * MILLISECOND_NS);
      }
      // Data for another node that had this address before is lost.
      return;
    }
    if (kind == REGISTER) {
      toAnchor(bytes);
      return;
    }
    Known known = subject == id ? new Known(address, nowNs + RECORD_NS) : records.get(subject);
    if (known != null && known.untilNs() > nowNs) {
      int leftMs = known.leftMs(nowNs);
      passOn(nowNs, routed(REPLY, subject, known.address(), sourceAddress, leftMs));
    } else {
      toAnchor(bytes);
    }
  }

  /**
   * One hop towards the existing address that is closest to a key by exclusive or. (ns-2's M-DART
   * clears bits of the key from its end instead.) At the anchor nothing is left to do: it knows
   * what it has heard.
   */
  private void toAnchor(byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    long key = frame.getLong(ROUTED - 12);
    int level = DartAdvert.level(address, key);
    while (level >= 0 && !table.has(level)) {
      key ^= 1L << level;
      level = DartAdvert.level(address, key);
    }
    if (level >= 0) {
      forward(table.next(address, key), bytes, bytes[1]);
    }
  }

  private void forward(DartTable.@Nullable Route route, byte[] bytes, int hops) {
    Neighbour via = route == null ? null : neighbours.get(route.via());
    if (via != null && hops > 0) {
      byte[] next = bytes.clone();
      next[1] = (byte) (hops - 1);
      wire.send(via.end(), next, 0, next.length);
    }
  }

  /** Where it is. */
  public long address() {
    return address;
  }

  /** The identity of the neighbour to which a packet for an address goes; -1 if there is none. */
  int via(long destination) {
    DartTable.Route route = table.next(address, destination);
    return route == null ? -1 : route.via();
  }

  /** Routes that it knows. */
  public int entries() {
    return table.entries();
  }
}
