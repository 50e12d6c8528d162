package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The tables of one node, and what keeps them in step with the neighbours'. */
public final class Router {
  /** First byte of the message that carries the neighbour's digit for this node as its child. */
  private static final int DIGIT_MESSAGE = 0x02;

  /** Begins a new telling of all areas: what was told before is void. */
  private static final int AREAS_ANEW_MESSAGE = 0x06;

  private final Links links;
  private final Vicinity vicinity;
  private final Trees trees;
  private final Areas areas;
  private final Forwarder forwarder;
  private final Testimony testimony;
  private final Timers.Timer labelsTimer;
  private final LongConsumer labelsChanged;
  private Labels labels = Labels.NONE;
  private boolean labelsNeeded;
  private long changes;
  private long doubts;
  private long unsettledSinceNs;

  /**
   * Empty tables.
   *
   * @param areasChanged told when anything about areas or addresses near by is new
   * @param labelsChanged told when this node's labels are others, once they have settled
   */
  public Router(
      IdentityAddress self,
      Suite suite,
      Timers timers,
      Runnable areasChanged,
      LongConsumer labelsChanged) {
    this(self, suite, timers, new Shared(), areasChanged, labelsChanged);
  }

  /**
   * Empty tables, of one of several nodes.
   *
   * @param shared what these nodes share
   */
  public Router(
      IdentityAddress self,
      Suite suite,
      Timers timers,
      Shared shared,
      Runnable areasChanged,
      LongConsumer labelsChanged) {
    this.labelsChanged = labelsChanged;
    links = new Links(shared);
    Announcements told = new Announcements(timers);
    vicinity =
        new Vicinity(self, links, told, timers, this::vicinityChanged, this::bearingsMayChange);
    testimony = new Testimony(vicinity, links, timers, this::judged);
    areas =
        new Areas(
            links,
            told,
            timers,
            () -> {
              changes++;
              areasChanged.run();
            });
    labelsTimer = timers.timer(this::settleLabels);
    trees = new Trees(self, suite, links, told, timers, this::treesChanged);
    forwarder = new Forwarder(new Own());
  }

  /** Begins: this node is in its own vicinity, and claims trees that nobody else has. */
  public void start(long nowNs, long network) {
    vicinity.labels(nowNs, labels);
    trees.start(nowNs, network);
  }

  private void vicinityChanged(long nowNs) {
    changes++;
    testimony.changed(nowNs);
    boolean needed =
        vicinity.others() >= (labelsNeeded ? Constants.LABELS_UNTIL : Constants.LABELS_FROM);
    if (needed != labelsNeeded) {
      labelsNeeded = needed;
      bearingsMayChange(nowNs);
    }
  }

  private void treesChanged(long nowNs) {
    changes++;
    bearingsMayChange(nowNs);
  }

  private void bearingsMayChange(long nowNs) {
    if (!labelsTimer.isArmed()) {
      unsettledSinceNs = nowNs;
    }
    labelsTimer.arm(
        Math.min(
            nowNs + Constants.LABELS_DAMPING_NS, unsettledSinceNs + Constants.LABELS_WAIT_MAX_NS));
  }

  private void settleLabels(long nowNs) {
    Labels next = labelsNeeded ? trees.labels() : Labels.NONE;
    if (!next.equals(labels)) {
      labels = next;
      vicinity.labels(nowNs, next);
      labelsChanged.accept(nowNs);
    } else if (vicinity.isReachOff()) {
      vicinity.labels(nowNs, labels);
    }
  }

  /** How often any table has changed. */
  public long changes() {
    return changes;
  }

  /** How often next hops may have become others: {@link #changes}, and links in doubt or not. */
  public long choices() {
    return changes + doubts;
  }

  /** Whether any neighbour answers late, so that packets go around its link. */
  public boolean isAnyInDoubt() {
    for (Link link : links.usable()) {
      if (link.inDoubt()) {
        return true;
      }
    }
    return false;
  }

  /** What this node's parts, and nodes that the same thread calls, have together. */
  public Shared shared() {
    return links.shared();
  }

  /** The links. */
  public Links links() {
    return links;
  }

  /** The area table. */
  public Areas areas() {
    return areas;
  }

  /** Chooses next hops. */
  public Forwarder forwarder() {
    return forwarder;
  }

  /** This node's labels, settled. */
  public Labels labels() {
    return labels;
  }

  /** Where this node can be found. */
  public Locator locator() {
    return new Locator(areas.address(), labels);
  }

  // Links.

  /** A link carries packets from now on; the neighbour knows nothing yet. */
  public void linkUp(long nowNs, Link link, int cost) {
    changes++;
    link.usable(true, cost);
    links.refresh();
    if (link.digitThere() < 0) {
      link.digitThere(freeDigit());
    }
    reconsider(nowNs, link);
    tellAnew(nowNs, link);
  }

  /** The neighbour has forgotten all that it was told. */
  public void tellAnew(long nowNs, Link link) {
    link.control(new WireWriter(8).u8(DIGIT_MESSAGE).varint(link.digitThere()).toBytes());
    vicinity.tellAll(nowNs, link);
    trees.tellAll(nowNs, link);
    areas.tellAll(nowNs, link);
  }

  private void reconsider(long nowNs, Link link) {
    vicinity.reconsider(nowNs, link);
    trees.reconsider(nowNs, link);
    areas.reconsider(nowNs, link);
    trees.costsChanged(nowNs);
  }

  private void judged(Link link, long nowNs) {
    changes++;
    reconsider(nowNs, link);
  }

  private int freeDigit() {
    BitSet taken = new BitSet(links.all().size());
    for (Link link : links.all()) {
      if (link.digitThere() >= 0) {
        taken.set(link.digitThere());
      }
    }
    return taken.nextClearBit(0);
  }

  /** The neighbour has begun anew: what it said is void. */
  public void heardNothing(long nowNs, Link link) {
    link.resetIncoming();
    vicinity.forgetHeard(nowNs, link);
    trees.forgetHeard(nowNs, link);
    areas.forgetHeard(nowNs, link);
  }

  /** The link carries nothing any more. */
  public void linkDown(long nowNs, Link link) {
    changes++;
    link.usable(false, link.cost());
    link.inDoubt(false);
    links.refresh();
    link.reset();
    vicinity.forget(nowNs, link);
    trees.forget(nowNs, link);
    areas.forget(nowNs, link);
  }

  /** Whether the neighbour has answered late: packets go around the link if they can. */
  public void doubt(Link link, boolean inDoubt) {
    if (link.inDoubt() != inDoubt) {
      link.inDoubt(inDoubt);
      doubts++;
    }
  }

  /** Crossing the link costs something else. */
  public void cost(long nowNs, Link link, int cost) {
    if (link.usable() && link.cost() != cost) {
      changes++;
      link.usable(true, cost);
      reconsider(nowNs, link);
    }
  }

  // Places.

  /**
   * This node is somewhere else. {@code tell} sends a neighbour the news, before anything that
   * rests on it.
   */
  public void place(long nowNs, long network, Digits address, Consumer<Link> tell) {
    changes++;
    areas.place(nowNs, network, address);
    trees.network(network);
    for (Link link : links.usable()) {
      tell.accept(link);
      areas.tellAll(nowNs, link);
    }
  }

  /** A neighbour told where it is. */
  public void neighbourPlaced(long nowNs, Link link, long network, Digits address) {
    changes++;
    link.place(network, address);
    areas.forgetHeard(nowNs, link);
    areas.reconsider(nowNs, link);
    link.control(new WireWriter(1).u8(AREAS_ANEW_MESSAGE).toBytes());
    areas.tellAll(nowNs, link);
  }

  // Messages.

  /**
   * Reads a control message; its type has been read.
   *
   * @return whether the type is one of routing's
   */
  public boolean receive(long nowNs, Link link, int type, WireReader in) throws MalformedException {
    switch (type) {
      case DIGIT_MESSAGE -> {
        link.digitHere(in.varint(1 << 24));
        trees.reconsider(nowNs, link);
      }
      case AREAS_ANEW_MESSAGE -> areas.forgetHeard(nowNs, link);
      case Vicinity.MESSAGE -> vicinity.receive(nowNs, link, in);
      case Trees.MESSAGE -> trees.receive(nowNs, link, in);
      case Areas.MESSAGE -> areas.receive(nowNs, link, in);
      case Vicinity.MESSAGE + DistanceVector.REQUEST -> vicinity.receiveRequest(nowNs, link, in);
      case Trees.MESSAGE + DistanceVector.REQUEST -> trees.receiveRequest(nowNs, link, in);
      case Areas.MESSAGE + DistanceVector.REQUEST -> areas.receiveRequest(nowNs, link, in);
      default -> {
        return false;
      }
    }
    return true;
  }

  // Views.

  /** Whether the vicinity knows a node. */
  public boolean knows(IdentityAddress node) {
    Route entry = vicinity.find(node);
    return entry != null && entry.metric() < Constants.INFINITY;
  }

  /** One line of a table. */
  public record Line(
      String kind, String destination, @Nullable IdentityAddress nextHop, long cost) {}

  /** One landmark tree. */
  public record TreeLine(
      int slot,
      IdentityAddress root,
      long generation,
      @Nullable IdentityAddress parent,
      Digits label) {}

  /** Every entry of the tables. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    vicinity.members().forEach(e -> lines.add(line("vicinity", e.key.toString(), e.via, e.metric)));
    trees.entries().stream()
        .filter(Entry::reachable)
        .forEach(e -> lines.add(line("tree", "tree " + e.key, e.via, e.metric)));
    areas.entries().stream()
        .filter(Entry::reachable)
        .forEach(e -> lines.add(line("area", e.key.toString(), e.via, e.metric)));
    return lines;
  }

  /** The tables, as the forwarder reads them. */
  private final class Own implements Tables {
    @Override
    public Digits address() {
      return areas.address();
    }

    @Override
    public @Nullable Route toNode(IdentityAddress node) {
      return vicinity.find(node);
    }

    @Override
    public @Nullable Route aroundToNode(IdentityAddress node, int limit) {
      return around(vicinity, node, limit);
    }

    @Override
    public List<Route> asideToNode(IdentityAddress node) {
      Entry<IdentityAddress, Vicinity.Self, Bearings> entry = vicinity.find(node);
      return entry == null ? List.of() : vicinity.aside(entry);
    }

    @Override
    public @Nullable Route aroundToArea(Digits area, int limit) {
      return around(areas, area, limit);
    }

    private static <K, O, P> @Nullable Route around(
        DistanceVector<K, O, P> table, K key, int limit) {
      Entry<K, O, P> entry = table.find(key);
      return entry == null ? null : table.bypass(entry, limit);
    }

    @Override
    public List<? extends Near> nearest() {
      return vicinity.members();
    }

    @Override
    public List<? extends Near> neighboursBeyond() {
      return vicinity.neighboursBeyond();
    }

    @Override
    public int unit(int slot, int tag) {
      return trees.unit(slot, tag);
    }

    @Override
    public @Nullable Route toArea(Digits area) {
      return areas.find(area);
    }

    @Override
    public @Nullable SplitTable shares(Digits area) {
      Areas.Body body = areas.body(area);
      return body == null ? null : body.table();
    }
  }

  private static Line line(String kind, String destination, @Nullable Link via, int metric) {
    return new Line(kind, destination, via == null ? null : via.neighbour(), metric);
  }

  /** The landmark trees that this node is part of. */
  public List<TreeLine> treeLines() {
    List<TreeLine> lines = new ArrayList<>();
    for (Entry<Integer, Trees.Root, Trees.Place> entry : trees.entries()) {
      Digits label = trees.label(entry);
      if (label != null && entry.origin != null) {
        lines.add(
            new TreeLine(
                entry.key,
                entry.origin.node(),
                entry.origin.generation(),
                entry.via == null ? null : entry.via.neighbour(),
                label));
      }
    }
    return lines;
  }

  /** Entries: nodes of the vicinity, (tree, neighbour) labels, areas. */
  public int entryCount() {
    int areaCount = (int) areas.entries().stream().filter(Entry::reachable).count();
    return vicinity.members().size() + Constants.TREES * links.usable().size() + areaCount;
  }
}
