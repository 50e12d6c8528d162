package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.identity.IdentityAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next hop. A packet first follows one landmark tree, each hop going to the node of its
 * vicinity that promises the least cost to the destination; where that fails it goes from area to
 * area; and whoever knows the destination sends it straight. Every step lowers the header's (phase,
 * state, watermark).
 */
public final class Forwarder {
  private final Tables tables;
  private String failure = "";

  /** Chooses by what these tables say at the moment. */
  public Forwarder(Tables tables) {
    this.tables = tables;
  }

  /** Why {@link #next} last found no way. */
  public String failure() {
    return failure;
  }

  /**
   * The link to send a packet over, whose destination is not here; null if there is none. Updates
   * the header for the next hop.
   */
  public @Nullable Link next(PacketHeader header) {
    if (header.detour > 0) {
      Link link = aside(header, header.detour);
      header.detour = 0;
      if (link != null) {
        return link;
      }
    }
    if (header.phase == PacketHeader.PHASE_TREES) {
      Link link = byTree(header);
      if (link != null) {
        return link;
      }
      header.phase = PacketHeader.PHASE_AREAS;
      header.state = PacketHeader.NO_LEVEL;
      header.watermark = Constants.INFINITY;
    }
    if (!header.toKey) {
      Link link = straight(header);
      if (link != null) {
        return link;
      }
    }
    if (header.phase == PacketHeader.PHASE_KNOWN) {
      failure = "nobody on the way knows the destination";
      return null;
    }
    return byArea(header);
  }

  /**
   * The first hop of a detour to a node of the vicinity: of the neighbours that know a way to it
   * not through here, and of the straight way, one after the other. No packet goes in a circle: its
   * watermark begins with what that neighbour told.
   */
  private @Nullable Link aside(PacketHeader header, int turn) {
    List<Route> others = header.toKey ? List.of() : tables.asideToNode(header.destination);
    int index = turn % (others.size() + 1) - 1;
    if (index < 0) {
      return null;
    }
    Route chosen = others.get(index);
    header.phase = PacketHeader.PHASE_KNOWN;
    header.state = 0;
    header.watermark = chosen.metric();
    return chosen.via();
  }

  private @Nullable Link straight(PacketHeader header) {
    boolean entering = header.phase != PacketHeader.PHASE_KNOWN;
    Route way = toNode(header.destination, entering ? Constants.INFINITY : header.watermark);
    if (way == null) {
      return null;
    }
    header.phase = PacketHeader.PHASE_KNOWN;
    header.state = 0;
    header.watermark = way.metric();
    return way.via();
  }

  /**
   * The way to a node of the vicinity, around its link if that is in doubt; null if there is none
   * that costs less than the limit.
   */
  private @Nullable Route toNode(IdentityAddress node, int limit) {
    Route known = tables.toNode(node);
    if (known == null || known.via() == null) {
      return null;
    }
    Route around = isInDoubt(known) ? tables.aroundToNode(node, limit) : null;
    if (around != null) {
      return around;
    }
    return known.metric() < limit ? known : null;
  }

  private static boolean isInDoubt(Route route) {
    Link via = route.via();
    return via != null && via.inDoubt();
  }

  private @Nullable Link byTree(PacketHeader header) {
    Digits label = header.label;
    if (label == null || (header.state & 1 << header.slot) == 0) {
      return null;
    }
    Best best = byTree(header, label, true);
    if (best.via == null || best.cost >= header.watermark) {
      best = byTree(header, label, false);
    }
    if (best.via == null || best.cost >= header.watermark) {
      return null;
    }
    header.watermark = (int) best.cost;
    return best.via;
  }

  private Best byTree(PacketHeader header, Digits label, boolean aroundDoubt) {
    int unit = tables.unit(header.slot, header.tag);
    Best best = new Best(header.destination.low());
    best.aroundDoubt = aroundDoubt;
    Route known = tables.toNode(header.destination);
    if (known != null && known.via() != null) {
      // What is known exactly goes before what a tree promises; if that promised less, the label
      // is that of a meeting point, and the packet leaves its tree here.
      Route way = toNode(header.destination, header.watermark);
      if (way != null) {
        best.offer(way.metric(), way.via());
      }
    } else if (unit > 0) {
      best.offerNearest(tables, header.slot, header.tag, label, unit);
      for (Near near : tables.neighboursBeyond()) {
        best.offer(near, header.slot, header.tag, label, unit);
      }
    }
    return best;
  }

  /** What decides between ways to a node that are equally good from here. */
  private long drawFor(IdentityAddress other) {
    return mixed(other.low() ^ tables.address().hashCode());
  }

  /**
   * Spreads names that are alike. The factors are 2^64 over the golden ratio, and that of degski's
   * 64-bit mixer; nothing but an even share rests on them.
   */
  private static long mixed(long bits) {
    long mixed = (bits ^ bits >>> 32) * 0x9e3779b97f4a7c15L;
    return (mixed ^ mixed >>> 29) * 0xd6e8feb86659fd93L;
  }

  private static final class Best {
    /**
     * Decides among links that promise the same: packets for different destinations are to spread,
     * and those for one to stay together, or they would overtake each other.
     */
    private final long draw;

    private long rank;
    long cost = Constants.INFINITY;
    @Nullable Link via;

    /** Whether links in doubt are left out. */
    boolean aroundDoubt;

    Best(long draw) {
      this.draw = draw;
    }

    void offer(long offered, @Nullable Link link) {
      if (offered > cost || link == null || (aroundDoubt && link.inDoubt())) {
        return;
      }
      long offeredRank = mixed(draw ^ link.neighbour().low());
      if (offered < cost || (via != null && offeredRank > rank)) {
        cost = offered;
        via = link;
        rank = offeredRank;
      }
    }

    void offer(Near near, int slot, int tag, Digits label, int unit) {
      int steps = near.steps(slot, tag, label);
      if (steps >= 0) {
        offer(near.metric() + (long) unit * steps, near.via());
      }
    }

    void offerNearest(Tables tables, int slot, int tag, Digits label, int unit) {
      for (Near near : tables.nearest()) {
        if (near.metric() >= cost) {
          break; // the nearest come first: none of the rest can do better
        }
        offer(near, slot, tag, label, unit);
      }
    }
  }

  private @Nullable Link byArea(PacketHeader header) {
    Digits target = header.toKey ? keeper(header.destination.high()) : areaOf(header.address);
    if (target == null) {
      failure = header.toKey ? "the area's split table is not known" : "the address is stale";
      return null;
    }
    Route route = tables.toArea(target);
    if (route == null && target.last() >= Constants.DIGIT_WIDE) {
      target = target.parent();
      route = tables.toArea(target); // its head knows all of its parts
    }
    if (route == null || route.via() == null) {
      failure = "no route to area " + target;
      return null;
    }
    int level = target.length();
    int limit = level == header.state ? header.watermark : Constants.INFINITY;
    Route around = isInDoubt(route) ? tables.aroundToArea(target, limit) : null;
    Route way = around != null ? around : route;
    if (level < header.state || way.metric() >= limit) {
      failure = "area " + target + " comes no nearer";
      return null;
    }
    header.state = level;
    header.watermark = way.metric();
    return way.via();
  }

  private @Nullable Digits areaOf(Digits address) {
    int common = tables.address().common(address);
    return common == Digits.ALL ? null : address.prefix(common + 1);
  }

  /** What it costs to get to the area that the anchor of a point lies in, as far as is known. */
  public int distance(long point) {
    if (keeps(point)) {
      return 0;
    }
    Digits keeper = keeper(point);
    Route route = keeper == null ? null : tables.toArea(keeper);
    return route == null ? Constants.INFINITY : route.metric();
  }

  /** Whether this node is the anchor of a point. */
  public boolean keeps(long point) {
    Digits keeper = keeper(point);
    return keeper != null
        && keeper.encloses(tables.address())
        && keeper.length() > tables.address().length();
  }

  /**
   * The outermost area around {@code point}'s anchor that does not enclose this node; this node's
   * own last area if it is the anchor; null if a split table is missing.
   */
  private @Nullable Digits keeper(long point) {
    Digits address = tables.address();
    long place = point;
    for (int level = 0; level <= address.length(); level++) {
      Digits area = address.prefix(level);
      SplitTable table = tables.shares(area);
      if (table == null) {
        return level == address.length() ? address.prefix(level + 1) : null;
      }
      int part = table.part(place);
      place = table.within(place);
      if (part != address.digit(level)) {
        return area.child(part);
      }
    }
    return address.prefix(address.length() + 1);
  }

  /** The share of the key space that this node is anchor for, 0 to 1. */
  public double share() {
    Digits address = tables.address();
    double share = 1;
    for (int level = 0; level <= address.length(); level++) {
      SplitTable table = tables.shares(address.prefix(level));
      if (table == null) {
        return level == address.length() ? share : 0;
      }
      share *= table.share(address.digit(level));
    }
    return share;
  }

  /** A header for a node of which only its own place is known. */
  public PacketHeader header(IdentityAddress destination, Locator locator) {
    return header(destination, locator, List.of());
  }

  /**
   * A header for a node at {@code locator}: carries the label that promises the least cost from
   * here, the node's own or that of a meeting point.
   */
  public PacketHeader header(
      IdentityAddress destination, Locator locator, List<MeetingPoint> meetingPoints) {
    PacketHeader header = byAreas(destination, locator);
    long least = Constants.INFINITY;
    // Of labels that promise the same, each pair of ends takes another: roots and the nodes around
    // them would carry everything otherwise.
    long draw = drawFor(destination);
    int points = meetingPoints.size();
    for (int i = 0; i < points; i++) {
      MeetingPoint point = meetingPoints.get(Math.floorMod(draw + i, points));
      least = choose(header, point.slot(), point.tag(), point.label(), point.cost(), least);
    }
    for (int i = 0; i < Constants.TREES; i++) {
      int slot = Math.floorMod(draw + i, Constants.TREES);
      Digits label = locator.labels().label(slot);
      if (label != null) {
        least = choose(header, slot, locator.labels().tag(slot), label, 0, least);
      }
    }
    return header;
  }

  /**
   * A header for a sender whom the straight way has failed: the node's own labels take turns, and
   * the areas.
   *
   * @param detour how often ways have failed
   */
  public PacketHeader header(IdentityAddress destination, Locator locator, int detour) {
    PacketHeader header = byAreas(destination, locator);
    header.detour = detour;
    List<Integer> slots = promising(header, locator.labels());
    int turn = slots.isEmpty() ? 0 : detour % (slots.size() + 1);
    if (turn < slots.size()) {
      int slot = slots.get(turn);
      header.follow(
          slot, locator.labels().tag(slot), Objects.requireNonNull(locator.labels().label(slot)));
    }
    return header;
  }

  /** Slots whose label leads there, the least promise first. */
  private List<Integer> promising(PacketHeader header, Labels labels) {
    long[] costs = new long[Constants.TREES];
    List<Integer> slots = new ArrayList<>(Constants.TREES);
    for (int slot = 0; slot < Constants.TREES; slot++) {
      Digits label = labels.label(slot);
      costs[slot] =
          label == null
              ? Constants.INFINITY
              : promise(header, slot, labels.tag(slot), label, Constants.INFINITY);
      if (costs[slot] < Constants.INFINITY) {
        slots.add(slot);
      }
    }
    slots.sort(Comparator.comparingLong(slot -> costs[slot])); // stable: the lower slot first
    return slots;
  }

  private static PacketHeader byAreas(IdentityAddress destination, Locator locator) {
    PacketHeader header = new PacketHeader();
    header.destination = destination;
    header.address = locator.address();
    header.phase = PacketHeader.PHASE_AREAS;
    return header;
  }

  /** Takes the label if it promises less than {@code least}; what is least then. */
  private long choose(
      PacketHeader header, int slot, int tag, Digits label, int beyond, long least) {
    long promised = beyond + promise(header, slot, tag, label, least - beyond);
    if (promised >= least) {
      return least;
    }
    header.follow(slot, tag, label);
    return promised;
  }

  /** What the way by a label is said to cost from here, if it is less than {@code limit}. */
  private long promise(PacketHeader header, int slot, int tag, Digits label, long limit) {
    Best best = new Best(header.destination.low());
    best.cost = limit;
    int unit = tables.unit(slot, tag);
    if (unit > 0) {
      best.offerNearest(tables, slot, tag, label, unit);
    }
    return best.cost;
  }

  /**
   * Nodes that know this one: those that seem to lie on the shortest way from a node with these
   * labels to here come first.
   */
  public List<MeetingPoint> meetingPoints(Labels asker) {
    List<Ranked> found = new ArrayList<>();
    for (Near near : tables.nearest()) {
      // A neighbour knows this node however many others are as near to it.
      if (near.metric() >= near.reach() && !near.isNeighbour()) {
        continue;
      }
      for (int slot = 0; slot < Constants.TREES; slot++) {
        Digits from = asker.label(slot);
        int tag = asker.tag(slot);
        int unit = tables.unit(slot, tag);
        Digits label = unit == 0 ? null : near.label(slot, tag);
        if (from != null && label != null) {
          long cost = near.metric() + (long) unit * from.distance(label);
          found.add(new Ranked(cost, 0, new MeetingPoint(slot, tag, label, near.metric())));
        }
      }
    }
    return best(found, Integer.MAX_VALUE);
  }

  /**
   * Of another node's meeting points, those over which the way from here promises the least. Of
   * those that promise the same each pair of ends keeps others, or few would carry much.
   */
  public List<MeetingPoint> nearestOf(List<MeetingPoint> points, IdentityAddress other, int most) {
    long draw = drawFor(other);
    List<Ranked> found = new ArrayList<>();
    for (MeetingPoint point : points) {
      int unit = tables.unit(point.slot(), point.tag());
      if (unit > 0) {
        Best best = new Best(0);
        best.offerNearest(tables, point.slot(), point.tag(), point.label(), unit);
        long rank =
            mixed(draw ^ ((long) point.slot() << 32 | point.label().hashCode() & 0xffffffffL));
        found.add(new Ranked(best.cost + point.cost(), rank, point));
      }
    }
    return best(found, most);
  }

  private static List<MeetingPoint> best(List<Ranked> found, int most) {
    found.sort(Comparator.comparingLong(Ranked::cost).thenComparingLong(Ranked::rank));
    return found.stream().limit(most).map(Ranked::point).toList();
  }

  private record Ranked(long cost, long rank, MeetingPoint point) {}
}
