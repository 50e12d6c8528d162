package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The areas around a node: for each area that encloses it, the parts that this area has. Every area
 * has a head; a route to it that stays inside proves that the area is connected, and a packet for
 * another area follows the route to that area's head until it is inside.
 *
 * <p>Who is head is nobody's privilege: any member becomes it when the last is gone. Of two heads
 * of one area the one that speaks for more members is believed, so that the smaller part of an area
 * cut in two is the one to move.
 */
public final class Areas extends DistanceVector<Digits, Areas.Head, Areas.Body> {
  /** First byte of the messages. */
  static final int MESSAGE = 0x05;

  /**
   * Who speaks for an area.
   *
   * @param nonce the area's identity, minted when it was granted; survives whoever minted it
   * @param epoch one more at each succession
   * @param node the head
   */
  public record Head(long nonce, long epoch, IdentityAddress node) {}

  /**
   * What a head tells.
   *
   * @param weight 4·log2 of the members
   * @param table told to members only
   */
  public record Body(int weight, @Nullable SplitTable table) {}

  private static final int LEVEL_MAX = Digits.COUNT_MAX;

  private final Runnable changed;
  private Digits address = Digits.NONE;
  private long network;

  Areas(Links links, Announcements told, Timers timers, Runnable changed) {
    super(links, told, timers);
    this.changed = changed;
  }

  /** This node's address. */
  public Digits address() {
    return address;
  }

  /** The nonce of the outermost area: which network this is. */
  public long network() {
    return network;
  }

  /**
   * The area of a level that encloses this node; the last but one level is its own, the last
   * itself.
   */
  public Digits enclosing(int level) {
    return address.prefix(level);
  }

  /** Moves to another place. What is out of sight from there is forgotten. */
  void place(long nowNs, long newNetwork, Digits newAddress) {
    boolean sameNetwork = newNetwork == network;
    network = newNetwork;
    address = newAddress;
    for (Entry<Digits, Head, Body> entry : List.copyOf(entries())) {
      boolean inSight =
          entry.key.length() == 0 || (sameNetwork && entry.key.parent().encloses(newAddress));
      if (!inSight) {
        remove(entry.key);
      } else if (entry.own() != null && !(sameNetwork && entry.key.encloses(newAddress))) {
        resign(nowNs, entry.key);
      } else {
        select(nowNs, entry);
      }
    }
    changed.run();
  }

  /** Whether a head of the area is known and reached. */
  public boolean isReachable(Digits area) {
    Entry<Digits, Head, Body> entry = find(area);
    return entry != null && entry.reachable();
  }

  /** The head last known; null if none ever was. */
  public @Nullable Head head(Digits area) {
    Entry<Digits, Head, Body> entry = find(area);
    return entry == null ? null : entry.origin;
  }

  /** What the area's head tells; null if it is not reached. */
  public @Nullable Body body(Digits area) {
    Entry<Digits, Head, Body> entry = find(area);
    return entry == null || !entry.reachable() ? null : entry.payload;
  }

  /** The network's weight as last told, whether or not its head is reached still. */
  public int lastWeight() {
    Entry<Digits, Head, Body> entry = find(Digits.NONE);
    return entry == null || entry.payload == null ? 0 : entry.payload.weight;
  }

  /** The link that leads to the area's head; null if that is not reached, or this node itself. */
  public @Nullable Link towards(Digits area) {
    Entry<Digits, Head, Body> entry = find(area);
    return entry == null || !entry.reachable() ? null : entry.via;
  }

  /** Whether this node speaks for the area. */
  public boolean isHead(Digits area) {
    Entry<Digits, Head, Body> entry = find(area);
    return entry != null && entry.own() != null;
  }

  /** This node speaks for an area that encloses it. */
  public void speak(long nowNs, Digits area, Head head, Body body) {
    originate(nowNs, area, head, body);
  }

  /** Says something else for an area that this node is head of. */
  public void speak(long nowNs, Digits area, Body body) {
    Entry<Digits, Head, Body> entry = find(area);
    Entry.Own<Head, Body> own = entry == null ? null : entry.own();
    if (own != null && !body.equals(own.payload())) {
      originate(nowNs, area, own.origin(), body);
    }
  }

  /**
   * The neighbour's word on an area, if it is about another head than this node knows, and one to
   * be believed rather; null otherwise. A neighbour of another network has to beat the head last
   * known, be it dead: who has just come must not move a network that is electing.
   */
  public @Nullable Head rival(Digits area, Link link) {
    Entry<Digits, Head, Body> entry = find(area);
    Word<Head, Body> word = entry == null ? null : entry.heard(link);
    if (entry == null || word == null) {
      return null;
    }
    boolean counts =
        entry.reachable() || (link.network() != network && lastWeight() >= Constants.WEIGHT_STAYS);
    if (!counts || entry.origin == null) {
      return word.origin();
    }
    boolean rival =
        !word.origin().equals(entry.origin)
            && compare(area, word.origin(), word.payload(), entry.origin, entry.payload) > 0;
    return rival ? word.origin() : null;
  }

  /** The parts of an area that encloses this node, as far as they are reached. */
  public List<Part> parts(Digits area) {
    return entries().stream()
        .filter(e ->
            e.key.length() == area.length() + 1
                && e.reachable()
                && e.key.parent().equals(area)
                && e.payload != null)
        .map(e -> new Part(e.key.last(), Objects.requireNonNull(e.payload).weight()))
        .toList();
  }

  /** A part of an area. */
  public record Part(int digit, int weight) {}

  @Override
  void selected(long nowNs, Entry<Digits, Head, Body> entry, boolean wasReachable) {
    if (entry.key.encloses(address)) {
      retellWide(nowNs, entry.key);
    }
    changed.run();
  }

  @Override
  void heard(long nowNs, Entry<Digits, Head, Body> entry, Link link) {
    if (entry.key.length() > 0
        && entry.key.last() >= Constants.DIGIT_WIDE
        && contradicts(entry, link)) {
      markDirty(nowNs, entry, Constants.DAMPING_NS);
    }
    changed.run();
  }

  @Override
  int messageType() {
    return MESSAGE;
  }

  @Override
  int wordsMax() {
    return Constants.AREAS_HEARD_MAX;
  }

  @Override
  boolean accepts(Digits area, Link link) {
    if (!link.addressKnown() || link.network() != network) {
      return false;
    }
    if (area.length() > 0 && !area.parent().encloses(link.address())) {
      return false;
    }
    return area.encloses(link.address()) || !area.encloses(address);
  }

  @Override
  boolean isOwn(Digits area, Head head, Link link) {
    return head.node().equals(link.neighbour());
  }

  @Override
  boolean tells(Entry<Digits, Head, Body> entry, Link link) {
    if (!link.addressKnown()) {
      return false;
    }
    Digits area = entry.key;
    if (area.length() == 0) {
      return true;
    }
    boolean inSight = link.network() == network && area.parent().encloses(link.address());
    return inSight
        && (area.last() < Constants.DIGIT_WIDE
            || area.encloses(address)
            || area.encloses(link.address())
            || leadsToHead(area.parent(), link)
            || isMistaken(entry, link));
  }

  /** The many parts of a hub's area are of no interest but to who is asked for the way there. */
  private boolean leadsToHead(Digits area, Link link) {
    Entry<Digits, Head, Body> entry = find(area);
    return entry != null && entry.via == link;
  }

  /**
   * Whether the neighbour tells, or told once, of another head of the area. The parts of an area in
   * pieces meet on the way to its parent's head, and hear of each other back along that way.
   */
  private boolean isMistaken(Entry<Digits, Head, Body> entry, Link link) {
    Entry<Digits, Head, Body> parent = find(entry.key.parent());
    Word<Head, Body> ofParent = parent == null ? null : parent.heard(link);
    boolean farther = parent != null && (ofParent == null || ofParent.metric() > parent.metric);
    return farther && (entry.told(link) != null || contradicts(entry, link));
  }

  private static boolean contradicts(Entry<Digits, Head, Body> entry, Link link) {
    Word<Head, Body> word = entry.heard(link);
    return word != null && !word.origin().equals(entry.origin);
  }

  private void retellWide(long nowNs, Digits around) {
    for (Entry<Digits, Head, Body> entry : entries()) {
      if (entry.key.length() == around.length() + 1
          && entry.key.last() >= Constants.DIGIT_WIDE
          && entry.reachable()) {
        markDirty(nowNs, entry, Constants.DAMPING_LOSS_NS);
      }
    }
  }

  @Override
  int compare(Digits area, Head a, @Nullable Body bodyA, Head b, @Nullable Body bodyB) {
    int order = Integer.compare(bodyA == null ? 0 : bodyA.weight, bodyB == null ? 0 : bodyB.weight);
    if (order == 0 && a.nonce != b.nonce) {
      order = Long.compareUnsigned(a.nonce, b.nonce);
    }
    if (order == 0) {
      order = Long.compare(b.epoch, a.epoch);
    }
    return order != 0 ? order : a.node.compareTo(b.node);
  }

  @Override
  @Nullable Body payloadTold(Entry<Digits, Head, Body> entry, Link link) {
    if (entry.payload == null || entry.payload.table == null) {
      return entry.payload;
    }
    boolean member = link.network() == network && entry.key.encloses(link.address());
    return member ? entry.payload : new Body(entry.payload.weight, null);
  }

  /** An area is written as its level and last digit: the rest is the writer's own address. */
  @Override
  void writeKey(WireWriter out, Link link, Digits area) {
    out.varint(area.length());
    if (area.length() > 0) {
      out.varint(area.last());
    }
  }

  @Override
  @Nullable Digits readKey(WireReader in, Link link) throws MalformedException {
    int level = in.varint(LEVEL_MAX);
    if (level == 0) {
      return Digits.NONE;
    }
    int digit = in.varint(1 << 24);
    if (!link.addressKnown()) {
      throw new MalformedException("area from a neighbour that has not told its address");
    }
    if (level > address.length() + 1) {
      return null; // none around this node has such a part, however the neighbour lies
    }
    Digits area = link.address().prefix(level - 1).child(digit);
    return link.network() == network && area.parent().encloses(address) ? area : null;
  }

  /**
   * The neighbour told the origin when the area was out of sight from here, and has not heard yet
   * that this node has moved. It tells everything anew when it does.
   */
  @Override
  void originMissing() {}

  @Override
  void writeOrigin(WireWriter out, Link link, Head head) {
    out.u64(head.nonce).varint(head.epoch);
    link.writeName(out, head.node);
  }

  @Override
  Head readOrigin(WireReader in, Link link) throws MalformedException {
    return new Head(in.u64(), in.varint(Integer.MAX_VALUE), link.readName(in));
  }

  @Override
  void writePayload(WireWriter out, Link link, Body body, @Nullable Body before) {
    out.u8(body.weight);
    out.u8(body.table == null ? 0 : 1);
    if (body.table != null) {
      body.table.write(out);
    }
  }

  @Override
  Body readPayload(WireReader in, Link link, @Nullable Body before) throws MalformedException {
    int weight = in.u8();
    return new Body(weight, in.u8() == 0 ? null : SplitTable.read(in));
  }
}
