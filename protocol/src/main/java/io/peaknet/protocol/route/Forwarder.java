package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Entry.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next hop. A packet first follows one landmark tree, each hop going to the node of its
 * vicinity that promises the least cost to the destination; where that fails it goes from area to
 * area; and whoever knows the destination sends it straight. Every step lowers the header's (phase,
 * state, watermark).
 */
public final class Forwarder {
  private final Vicinity vicinity;
  private final Trees trees;
  private final Areas areas;
  private String failure = "";

  Forwarder(Vicinity vicinity, Trees trees, Areas areas) {
    this.vicinity = vicinity;
    this.trees = trees;
    this.areas = areas;
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

  private @Nullable Link straight(PacketHeader header) {
    Entry<IdentityAddress, Vicinity.Self, Labels> known = vicinity.find(header.destination);
    if (known == null || !known.reachable() || known.via == null) {
      return null;
    }
    boolean entering = header.phase != PacketHeader.PHASE_KNOWN;
    Best best = new Best();
    best.offer(vicinity, known, entering ? Constants.INFINITY : header.watermark);
    if (best.via != null) {
      header.phase = PacketHeader.PHASE_KNOWN;
      header.state = 0;
      header.watermark = (int) best.cost;
    }
    return best.via;
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
    int unit = trees.unit(header.slot, header.tag);
    Best best = new Best();
    best.aroundDoubt = aroundDoubt;
    Entry<IdentityAddress, Vicinity.Self, Labels> known = vicinity.find(header.destination);
    if (known != null
        && known.reachable()
        && known.via != null
        && known.metric < header.watermark) {
      // What is known exactly goes before what a tree promises.
      best.offer(vicinity, known, header.watermark);
    } else if (unit > 0) {
      for (Entry<IdentityAddress, Vicinity.Self, Labels> entry : vicinity.members()) {
        if (entry.metric >= best.cost) {
          break; // the nearest come first: none of the rest can do better
        }
        best.offer(entry, header.slot, header.tag, label, unit);
      }
      for (Entry<IdentityAddress, Vicinity.Self, Labels> entry : vicinity.neighboursBeyond()) {
        best.offer(entry, header.slot, header.tag, label, unit);
      }
    }
    return best;
  }

  private static final class Best {
    long cost = Constants.INFINITY;
    @Nullable Link via;

    /** Whether links in doubt are left out. */
    boolean aroundDoubt;

    void offer(long offered, @Nullable Link link) {
      if (offered < cost && !(aroundDoubt && link != null && link.inDoubt())) {
        cost = offered;
        via = link;
      }
    }

    /** The route selected, or a way around its link if that is in doubt; below a limit. */
    <K, O, P> void offer(DistanceVector<K, O, P> table, Entry<K, O, P> entry, int limit) {
      Exchange<O, P> around =
          entry.via != null && entry.via.inDoubt() ? table.bypass(entry, limit) : null;
      if (around != null) {
        offer(around.metric + 1, around.link);
      } else if (entry.metric < limit) {
        offer(entry.metric, entry.via);
      }
    }

    void offer(
        Entry<IdentityAddress, Vicinity.Self, Labels> entry,
        int slot,
        int tag,
        Digits label,
        int unit) {
      Digits there = entry.payload == null ? null : entry.payload.label(slot, tag);
      if (there != null) {
        offer(entry.metric + (long) unit * there.distance(label), entry.via);
      }
    }
  }

  private @Nullable Link byArea(PacketHeader header) {
    Digits target = header.toKey ? keeper(header.destination.high()) : areaOf(header.address);
    if (target == null) {
      failure = header.toKey ? "the area's split table is not known" : "the address is stale";
      return null;
    }
    Entry<Digits, Areas.Head, Areas.Body> entry = areas.find(target);
    if (entry == null || !entry.reachable() || entry.via == null) {
      failure = "no route to area " + target;
      return null;
    }
    int level = target.length();
    Best best = new Best();
    if (level >= header.state) {
      best.offer(areas, entry, level == header.state ? header.watermark : Constants.INFINITY);
    }
    if (best.via == null) {
      failure = "area " + target + " comes no nearer";
      return null;
    }
    header.state = level;
    header.watermark = (int) best.cost;
    return best.via;
  }

  private @Nullable Digits areaOf(Digits address) {
    int common = areas.address().common(address);
    return common == Digits.ALL ? null : address.prefix(common + 1);
  }

  /** Whether this node is the anchor of a point. */
  public boolean keeps(long point) {
    Digits keeper = keeper(point);
    return keeper != null
        && keeper.encloses(areas.address())
        && keeper.length() > areas.address().length();
  }

  /**
   * The outermost area around {@code point}'s anchor that does not enclose this node; this node's
   * own last area if it is the anchor; null if a split table is missing.
   */
  private @Nullable Digits keeper(long point) {
    Digits address = areas.address();
    long place = point;
    for (int level = 0; level <= address.length(); level++) {
      Digits area = address.prefix(level);
      Areas.Body body = areas.body(area);
      SplitTable table = body == null ? null : body.table();
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
    Digits address = areas.address();
    double share = 1;
    for (int level = 0; level <= address.length(); level++) {
      Areas.Body body = areas.body(address.prefix(level));
      SplitTable table = body == null ? null : body.table();
      if (table == null) {
        return level == address.length() ? share : 0;
      }
      share *= table.share(address.digit(level));
    }
    return share;
  }

  /**
   * A header for a node at {@code locator}: carries the label that promises the least cost from
   * here.
   */
  public PacketHeader header(IdentityAddress destination, Locator locator) {
    PacketHeader header = new PacketHeader();
    header.destination = destination;
    header.address = locator.address();
    header.phase = PacketHeader.PHASE_AREAS;
    long least = Constants.INFINITY;
    for (int slot = 0; slot < Constants.TREES; slot++) {
      Digits label = locator.labels().label(slot);
      if (label == null) {
        continue;
      }
      int tag = locator.labels().tag(slot);
      int unit = trees.unit(slot, tag);
      long cost = unit == 0 ? Constants.INFINITY : promise(slot, tag, label, unit);
      if (cost < least) {
        least = cost;
        header.phase = PacketHeader.PHASE_TREES;
        header.state = 1 << slot;
        header.slot = slot;
        header.tag = tag;
        header.label = label;
      }
    }
    return header;
  }

  private long promise(int slot, int tag, Digits label, int unit) {
    Best best = new Best();
    for (Entry<IdentityAddress, Vicinity.Self, Labels> entry : vicinity.members()) {
      if (entry.metric >= best.cost) {
        break;
      }
      best.offer(entry, slot, tag, label, unit);
    }
    return best.cost;
  }
}
