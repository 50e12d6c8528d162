package io.peaknet.protocol.allocation;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.Lease;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Areas;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the addresses of a whole network anew. Places are granted by neighbours, so that in a wide
 * network addresses grow as long as ways; here all areas are planned at once, each cut into a few
 * parts of like size, so that addresses grow with the logarithm.
 *
 * <p>The head of the network sends a wave over all links. Each node takes the link that leads to
 * the head as its parent; answers come back along that tree and count its nodes (Chang's echo
 * algorithm, 1982). If addresses are longer than they need be, further waves cut the tree into
 * cells: from the leaves on, as soon as enough nodes hang together, that subtree is one. The first
 * node of a cell gets the next address and does the same with its cell, until each has one. A cell
 * is connected by links of the tree, so it is an area.
 *
 * <p>When all have an address, the head moves to another network, of which it is the first node,
 * and each node after its parent: what has moved is connected at any time. Routes by name and label
 * stand meanwhile. Whatever goes wrong, who is left behind is in a network with another nonce that
 * meets this one, and the lighter joins.
 */
public final class Resplit {
  /**
   * Down the tree: u64 round, varint least members of a cell; 0 only counts, and a {@link Warrant}
   * follows.
   */
  static final int SPLIT_MESSAGE = 0x24;

  /**
   * Up: u64 round, varint members that hang there and are in no cell, varint bits of their
   * addresses, u8 count of cells, for each its first node and varint members.
   */
  static final int COUNTED_MESSAGE = 0x25;

  /**
   * Down: u64 round, the area, u8 count of its parts, for each its first node and varint digit; u8
   * 1 and the lease if one of these is the neighbour, else 0.
   */
  static final int PARTS_MESSAGE = 0x26;

  /** Up: u64 round. All on this side have an address. */
  static final int PLANNED_MESSAGE = 0x27;

  /** An area has far fewer that no branch of its first node is. */
  private static final int CELLS_MAX = 64;

  /** Where this node goes. */
  @FunctionalInterface
  interface Mover {
    /**
     * Moves.
     *
     * @param lease null for the first node of the network
     * @param parts digits from 1 to this are taken by the parts of the area
     */
    void move(long nowNs, long network, Digits address, @Nullable Lease lease, int parts);
  }

  /** What came back over a link. */
  private static final class Branch {
    boolean answered;

    /** Whether its first node begins an area of its own. */
    boolean cut;

    /** Whether all there have an address. */
    boolean planned;

    int members;
    long bits;
    List<Cell> cells = List.of();

    boolean leadsTo(IdentityAddress node) {
      return cells.stream().anyMatch(cell -> cell.first.equals(node));
    }
  }

  private record Cell(IdentityAddress first, int members) {}

  private record Part(IdentityAddress first, int digit) {}

  private final IdentityAddress self;
  private final Suite suite;
  private final Suite.KeyPair key;
  private final Router router;
  private final Mover mover;
  private final Timers.Timer consider;
  private final Timers.Timer end;
  private final Map<Link, Branch> branches = new LinkedHashMap<>();

  /** Nonce of the network that there will be; 0 while nothing is under way. */
  private long round;

  /** How many this node has begun. */
  private int rounds;

  /** That of the round last begun or taken part in. */
  private @Nullable Warrant warrant;

  private long begunNs = Long.MIN_VALUE;
  private long holdUntilNs;
  private @Nullable Link parent;
  private int least;

  /** Those that hang on this node and are in no other cell, itself included. */
  private int members;

  /** Whether all answers to the first wave are there: who hangs on this node is settled. */
  private boolean counted;

  private @Nullable Digits planned;
  private @Nullable Lease lease;
  private int parts;
  private boolean shared;
  private boolean ready;
  private boolean moved;

  private int weightSeen = -1;

  /** What the network had and weighed when its addresses were last judged; 0 if they never were. */
  private int nodesJudged;

  private int weightJudged;

  Resplit(
      IdentityAddress self,
      Suite suite,
      Suite.KeyPair key,
      Router router,
      Timers timers,
      Mover mover) {
    this.self = self;
    this.suite = suite;
    this.key = key;
    this.router = router;
    this.mover = mover;
    consider = timers.timer(this::consider);
    end = timers.timer(nowNs -> forget());
  }

  // When.

  /** Anything about areas has changed. */
  void areasChanged(long nowNs) {
    if (!consider.isArmed() && router.areas().isHead(Digits.NONE)) {
      consider.arm(nowNs + Constants.RESPLIT_SETTLED_NS);
    }
  }

  /**
   * This node is head since the last one is gone: nobody moves because of that, but once the
   * network has grown beyond what it weighed.
   */
  void inherits(int weight) {
    judged((int) Math.min(Integer.MAX_VALUE, Math.pow(2, weight / 4.0)), weight);
  }

  private void judged(int nodes, int weight) {
    nodesJudged = nodes < Constants.RESPLIT_NODES ? 0 : nodes;
    weightJudged = weight;
  }

  private void consider(long nowNs) {
    Areas areas = router.areas();
    Areas.Body body = areas.isHead(Digits.NONE) ? areas.body(Digits.NONE) : null;
    if (body == null || body.weight() < Constants.RESPLIT_WEIGHT) {
      return;
    }
    boolean settled = Math.abs(body.weight() - weightSeen) < Constants.WEIGHT_SLACK;
    weightSeen = body.weight();
    if (!settled) {
      consider.arm(nowNs + Constants.RESPLIT_SETTLED_NS);
      return;
    }
    // Where addresses are long, weights come out too small: each level rounds.
    boolean grown = body.weight() - weightJudged >= Constants.RESPLIT_GROWTH;
    long pauseNs =
        grown || nodesJudged == 0 ? Constants.RESPLIT_RETRY_NS : Constants.RESPLIT_RECOUNT_NS;
    if (begunNs == Long.MIN_VALUE || nowNs - begunNs >= pauseNs) {
      consider.arm(nowNs + Constants.RESPLIT_RETRY_NS);
      begin(nowNs);
    }
  }

  private boolean mayBegin(long nowNs) {
    return begunNs == Long.MIN_VALUE || nowNs - begunNs >= Constants.RESPLIT_PAUSE_NS;
  }

  private void begin(long nowNs) {
    if (mayBegin(nowNs)) {
      long newRound = suite.randomLong();
      Areas.Head head = router.areas().head(Digits.NONE);
      // Whoever starts again and becomes head again has a higher epoch.
      long number = (head == null ? 0 : head.epoch() << Integer.SIZE) + ++rounds;
      warrant = Warrant.sign(suite, key, router.areas().network(), newRound, number);
      take(nowNs, newRound, null);
      ask(nowNs, 0);
    }
  }

  /** Takes part. */
  private void take(long nowNs, long newRound, @Nullable Link from) {
    forget();
    round = newRound;
    begunNs = nowNs;
    end.arm(nowNs + Constants.RESPLIT_PAUSE_NS);
    parent = from;
    for (Link link : router.links().usable()) {
      if (link != from) {
        branches.put(link, new Branch());
      }
    }
  }

  private void forget() {
    end.cancel();
    round = 0;
    parent = null;
    branches.clear();
    counted = false;
    planned = null;
    lease = null;
    parts = 0;
    shared = false;
    ready = false;
    moved = false;
  }

  /** Until when this node neither looks for another place nor lets anybody in. */
  long holdUntilNs() {
    return holdUntilNs;
  }

  /** Whether its next address, or its neighbours', is about to come. */
  boolean holds(long nowNs) {
    if (!ready) {
      return false;
    }
    boolean over = nowNs >= holdUntilNs || (moved && haveAllMoved());
    if (over) {
      forget();
    }
    return !over;
  }

  private boolean haveAllMoved() {
    for (Link link : router.links().usable()) {
      if (link.addressKnown() && link.network() != round) {
        return false;
      }
    }
    return true;
  }

  void linkDown(long nowNs, Link link) {
    if (moved || (link != parent && !branches.containsKey(link))) {
      return;
    }
    if (link != parent && !counted) {
      branches.remove(link);
      answerIfComplete(nowNs);
    } else {
      forget();
    }
  }

  // Messages.

  /**
   * Reads a control message; its type has been read.
   *
   * @return whether the type is one of these
   */
  boolean receive(long nowNs, Link link, int type, WireReader in) throws MalformedException {
    switch (type) {
      case SPLIT_MESSAGE -> {
        long theirRound = in.u64();
        int theirLeast = in.varint(Integer.MAX_VALUE);
        if (theirLeast == 0) {
          count(nowNs, link, theirRound, Warrant.read(in));
        } else if (theirRound == round && link == parent && planned == null) {
          ask(nowNs, theirLeast);
        }
      }
      case COUNTED_MESSAGE -> counted(nowNs, link, in);
      case PARTS_MESSAGE -> parts(nowNs, link, in);
      case PLANNED_MESSAGE -> {
        Branch branch = in.u64() == round ? branches.get(link) : null;
        if (branch != null) {
          branch.planned = true;
          report(nowNs);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void count(long nowNs, Link link, long theirRound, Warrant theirs) {
    if (theirRound != round
        && mayBegin(nowNs)
        && link == router.areas().towards(Digits.NONE)
        && isNew(theirs)
        && isHeads(theirs, theirRound)) {
      warrant = theirs;
      take(nowNs, theirRound, link);
      ask(nowNs, 0);
    } else {
      answer(link, theirRound, 0, 0, List.of());
    }
  }

  private boolean isNew(Warrant theirs) {
    Warrant last = warrant;
    return last == null || !last.head().equals(theirs.head()) || theirs.number() > last.number();
  }

  private boolean isHeads(Warrant theirs, long theirRound) {
    Areas.Head head = router.areas().head(Digits.NONE);
    return head != null && theirs.isGood(suite, head.node(), router.areas().network(), theirRound);
  }

  /** Sends a wave into the part of the tree that hangs on this node and is in no other cell. */
  private void ask(long nowNs, int ofAtLeast) {
    least = ofAtLeast;
    WireWriter out = new WireWriter().u8(SPLIT_MESSAGE).u64(round).varint(ofAtLeast);
    if (ofAtLeast == 0 && warrant != null) {
      warrant.write(out);
    }
    byte[] message = out.toBytes();
    for (Map.Entry<Link, Branch> each : branches.entrySet()) {
      Branch branch = each.getValue();
      branch.cells = List.of();
      branch.answered = branch.cut;
      if (!branch.cut) {
        each.getKey().control(message);
      }
    }
    answerIfComplete(nowNs);
  }

  private void counted(long nowNs, Link link, WireReader in) throws MalformedException {
    long theirRound = in.u64();
    int theirs = in.varint(Integer.MAX_VALUE);
    long bits = in.varint();
    int count = in.u8();
    if (count > CELLS_MAX) {
      throw new MalformedException(count + " cells of one branch");
    }
    List<Cell> cells = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      cells.add(new Cell(in.identity(), in.varint(Integer.MAX_VALUE)));
    }
    Branch branch = theirRound == round ? branches.get(link) : null;
    if (branch == null || branch.answered) {
      return;
    }
    if (least == 0 && theirs == 0) {
      branches.remove(link); // it has another parent
    } else {
      branch.answered = true;
      branch.members = theirs;
      branch.bits = bits;
      branch.cells = cells;
      branch.cut = branch.leadsTo(link.neighbour());
    }
    answerIfComplete(nowNs);
  }

  private void answerIfComplete(long nowNs) {
    for (Branch branch : branches.values()) {
      if (!branch.answered) {
        return;
      }
    }
    counted = true;
    long sum = 1;
    long bits = router.areas().address().bits();
    List<Cell> cells = new ArrayList<>();
    for (Branch branch : branches.values()) {
      sum += branch.cut ? 0 : branch.members;
      bits += branch.bits;
      cells.addAll(branch.cells);
    }
    int count = (int) Math.min(Integer.MAX_VALUE, sum);
    if (parent == null || planned != null) {
      if (least == 0) {
        decide(nowNs, count, bits);
      } else {
        share(nowNs, cells);
      }
      return;
    }
    members = count;
    if (least > 0 && count >= least) {
      cells.add(new Cell(self, count));
      count = 0;
    }
    answer(parent, round, count, least == 0 ? bits : 0, cells);
  }

  private static void answer(Link link, long round, int count, long bits, List<Cell> cells) {
    WireWriter out = new WireWriter().u8(COUNTED_MESSAGE).u64(round).varint(count).varint(bits);
    out.u8(cells.size());
    for (Cell cell : cells) {
      out.identity(cell.first).varint(cell.members);
    }
    link.control(out.toBytes());
  }

  private void decide(long nowNs, int count, long bits) {
    boolean isDue = nodesJudged == 0 || count / Constants.RESPLIT_TIMES >= nodesJudged;
    if (isDue && pays(count, bits)) {
      planned = Digits.NONE;
      members = count;
      plan(nowNs);
      return;
    }
    if (isDue) {
      judged(count, weightSeen);
    }
    consider.cancel();
    forget();
  }

  /**
   * Whether addresses are so long that they had better be made anew.
   *
   * @param bits of all nodes' addresses, in all
   */
  public static boolean pays(int nodes, long bits) {
    double enough =
        Constants.RESPLIT_BITS + Constants.RESPLIT_BITS_PER_LOG2 * Math.log(nodes) / Math.log(2);
    return nodes >= Constants.RESPLIT_NODES && bits > enough * nodes;
  }

  /** Of how many members the parts of an area are at least, but those around its first node. */
  public static int least(int members) {
    return Math.max(1, (members + Constants.RESPLIT_PARTS - 1) / Constants.RESPLIT_PARTS);
  }

  // Parts.

  /** This node is the first of an area: are there others, they are shared among parts. */
  private void plan(long nowNs) {
    boolean alone = true;
    for (Branch branch : branches.values()) {
      alone &= branch.cut;
    }
    if (alone) {
      shared = true;
      report(nowNs);
    } else {
      ask(nowNs, least(members));
    }
  }

  /** The heaviest get the shortest digits. What hangs on this node and is in no cell is one. */
  private void share(long nowNs, List<Cell> cells) {
    branches.forEach((link, branch) -> {
      if (!branch.cut) {
        cells.add(new Cell(link.neighbour(), branch.members));
      }
    });
    cells.sort(Comparator.comparingInt(Cell::members).reversed().thenComparing(Cell::first));
    List<Part> all = new ArrayList<>();
    for (Cell cell : cells) {
      all.add(new Part(cell.first, all.size() + 1));
    }
    parts = all.size();
    tell(planned == null ? Digits.NONE : planned, all);
    shared = true;
    report(nowNs);
  }

  /** Tells each branch of those parts whose first nodes are there. */
  private void tell(Digits area, List<Part> all) {
    branches.forEach((link, branch) -> {
      List<Part> there = new ArrayList<>();
      Part itself = null;
      for (Part part : all) {
        boolean isNeighbour = part.first.equals(link.neighbour());
        if (isNeighbour || (!branch.cells.isEmpty() && branch.leadsTo(part.first))) {
          there.add(part);
          itself = isNeighbour ? part : itself;
        }
      }
      if (there.isEmpty()) {
        return;
      }
      branch.cut |= itself != null;
      WireWriter out = new WireWriter().u8(PARTS_MESSAGE).u64(round);
      area.write(out);
      out.u8(there.size());
      for (Part part : there) {
        out.identity(part.first).varint(part.digit);
      }
      out.u8(itself == null ? 0 : 1);
      if (itself != null) {
        Digits address = area.child(itself.digit);
        Lease.sign(suite, key, round, address, itself.first, Constants.LEASE_SECONDS).write(out);
      }
      link.control(out.toBytes());
    });
  }

  private void parts(long nowNs, Link link, WireReader in) throws MalformedException {
    long theirRound = in.u64();
    Digits area = Digits.read(in);
    int count = in.u8();
    List<Part> all = new ArrayList<>(count);
    int own = 0;
    for (int i = 0; i < count; i++) {
      Part part = new Part(in.identity(), in.varint(1 << 24));
      all.add(part);
      own = part.first.equals(self) ? part.digit : own;
    }
    Lease given = in.u8() == 0 ? null : Lease.read(in);
    if (theirRound != round || link != parent || planned != null || !area.hasRoom()) {
      return;
    }
    tell(area, all);
    if (own == 0) {
      return;
    }
    Digits address = area.child(own);
    if (given == null
        || given.network() != round
        || !given.address().equals(address)
        || !given.grantee().equals(self)
        || !given.verify(suite)) {
      forget();
      return;
    }
    planned = address;
    lease = given;
    plan(nowNs);
  }

  // Going there.

  private void report(long nowNs) {
    if (ready || planned == null || !shared) {
      return;
    }
    for (Branch branch : branches.values()) {
      if (!branch.planned) {
        return;
      }
    }
    ready = true;
    holdUntilNs = nowNs + Constants.RESPLIT_HOLD_NS;
    if (parent == null) {
      judged(members, weightSeen);
      move(nowNs, planned);
    } else {
      parent.control(new WireWriter(16).u8(PLANNED_MESSAGE).u64(round).toBytes());
    }
  }

  /** A neighbour has told where it is. */
  void neighbourPlaced(long nowNs, Link link) {
    if (ready && !moved && link == parent && link.network() == round && planned != null) {
      move(nowNs, planned);
    }
  }

  private void move(long nowNs, Digits address) {
    moved = true;
    mover.move(nowNs, round, address, lease, parts);
  }
}
