package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The K nearest nodes, each with its exact next hop, cost and labels. If a node is in this
 * vicinity, it is in that of every node on a shortest path to it (ties broken by name alike
 * everywhere), so that following next hops arrives.
 */
final class Vicinity extends DistanceVector<IdentityAddress, Vicinity.Self, Bearings> {
  /** A node speaks for itself alone: there are no rivals. */
  enum Self {
    SELF
  }

  /** A node that this table knows. */
  static final class Member extends Entry<IdentityAddress, Self, Bearings> implements Near {
    /** Whether neighbours were last told of it. */
    private boolean told;

    /** Whether it stands in the order of nearness. */
    private boolean listed;

    Member(IdentityAddress node) {
      super(node);
    }

    @Override
    public @Nullable Digits label(int slot, int tag) {
      return payload == null ? null : payload.labels().label(slot, tag);
    }

    @Override
    public int steps(int slot, int tag, Digits label) {
      return payload == null ? -1 : payload.labels().steps(slot, tag, label);
    }

    @Override
    public boolean isNeighbour() {
      return via != null && via.neighbour().equals(key);
    }

    @Override
    public int reach() {
      return payload == null ? 0 : Reach.cost(payload.reach());
    }
  }

  /** First byte of the messages. */
  static final int MESSAGE = 0x03;

  private final IdentityAddress self;
  private final LongConsumer changed;
  private final LongConsumer reachOff;
  private List<Member> members = List.of();
  private List<Member> neighbours = List.of();
  private final List<Member> reachable = new ArrayList<>();
  private final FeasibleMemory gone = new FeasibleMemory();
  private boolean stale;
  private int others;
  private int reachTold = Reach.ALL;

  /**
   * Empty.
   *
   * @param changed told of every new route
   * @param reachOff told when this node's word on itself should be renewed
   */
  Vicinity(
      IdentityAddress self,
      Links links,
      Announcements told,
      Timers timers,
      LongConsumer changed,
      LongConsumer reachOff) {
    super(links, told, timers);
    this.self = self;
    this.changed = changed;
    this.reachOff = reachOff;
  }

  @Override
  Member newEntry(IdentityAddress node) {
    Member member = new Member(node);
    gone.giveBack(member, Self.SELF);
    return member;
  }

  @Override
  void told(Entry<IdentityAddress, Self, Bearings> entry) {
    if (entry.isGone() && gone.size() < Constants.ENTRIES_MAX) {
      gone.add(entry, Self.SELF);
      remove(entry.key);
    }
  }

  @Override
  boolean forgetOld(long nowNs) {
    gone.forgetOld(nowNs);
    return gone.size() > 0;
  }

  /** Tells where this node is, and how far it sees by now. */
  void labels(long nowNs, Labels labels) {
    reachTold = reach();
    originate(nowNs, self, Self.SELF, new Bearings(labels, reachTold));
  }

  private int reach() {
    refresh();
    return reachable.size() > Constants.VICINITY ? Reach.step(members.getLast().metric) : Reach.ALL;
  }

  /**
   * Whether others should hear that this node sees less far than it said, or twice as far. All of
   * the vicinity hears of each change.
   */
  boolean isReachOff() {
    int reach = reach();
    return reach < reachTold || reach >= reachTold + Reach.TWICE;
  }

  /** How many other nodes are reached, those told of beyond the nearest included. */
  int others() {
    return others;
  }

  /** The nearest nodes, this one excluded, nearest first. */
  List<Member> members() {
    refresh();
    return members;
  }

  /** Neighbours that are too many to be all among the nearest. */
  List<Member> neighboursBeyond() {
    refresh();
    return neighbours;
  }

  private void refresh() {
    if (!stale) {
      return;
    }
    stale = false;
    // Sorted from the order that stood before: nearly sorted, which is fast.
    reachable.removeIf(entry -> {
      entry.listed = entry.reachable() && entry.via != null;
      return !entry.listed;
    });
    reachable.sort(Vicinity::nearer);
    int count = Math.min(Constants.VICINITY, reachable.size());
    members = List.copyOf(reachable.subList(0, count));
    neighbours =
        reachable.subList(count, reachable.size()).stream().filter(Member::isNeighbour).toList();
  }

  private static int nearer(Member a, Member b) {
    return a.metric != b.metric ? Integer.compare(a.metric, b.metric) : a.key.compareTo(b.key);
  }

  private boolean isMember(Member entry) {
    if (entry.via == null || members.size() < Constants.VICINITY) {
      return true;
    }
    return nearer(entry, members.getLast()) <= 0;
  }

  @Override
  void beforeTelling(long nowNs) {
    if (!stale) {
      return;
    }
    refresh();
    if (isReachOff()) {
      reachOff.accept(nowNs);
    }
    for (Member entry : reachable) {
      if (!entry.dirty && entry.told != isMember(entry)) {
        markDirty(nowNs, entry, 0);
      }
    }
  }

  @Override
  boolean tells(Entry<IdentityAddress, Self, Bearings> entry, Link link) {
    Member member = (Member) entry;
    member.told = isMember(member);
    return member.told && !entry.key.equals(link.neighbour());
  }

  @Override
  void selected(long nowNs, Entry<IdentityAddress, Self, Bearings> entry, boolean wasReachable) {
    stale = true;
    if (!entry.key.equals(self) && wasReachable != entry.reachable()) {
      others += wasReachable ? -1 : 1;
    }
    Member member = (Member) entry;
    if (!member.listed && entry.via != null) {
      member.listed = true;
      reachable.add(member);
    }
    changed.accept(nowNs);
  }

  @Override
  int messageType() {
    return MESSAGE;
  }

  @Override
  int wordsMax() {
    return Constants.NODES_HEARD_MAX;
  }

  @Override
  boolean accepts(IdentityAddress key, Link link) {
    return !key.equals(self);
  }

  @Override
  boolean isOwn(IdentityAddress key, Self origin, Link link) {
    return key.equals(link.neighbour());
  }

  @Override
  int compare(
      IdentityAddress key,
      Self a,
      @Nullable Bearings payloadA,
      Self b,
      @Nullable Bearings payloadB) {
    return 0;
  }

  @Override
  @Nullable Bearings payloadTold(Entry<IdentityAddress, Self, Bearings> entry, Link link) {
    return entry.payload;
  }

  @Override
  void writeKey(WireWriter out, Link link, IdentityAddress key) {
    link.writeName(out, key);
  }

  @Override
  IdentityAddress readKey(WireReader in, Link link) throws MalformedException {
    return link.readName(in);
  }

  @Override
  void writeOrigin(WireWriter out, Link link, Self origin) {}

  @Override
  Self readOrigin(WireReader in, Link link) {
    return Self.SELF;
  }

  /** Of eight labels, one or two change at a time. */
  @Override
  void writePayload(WireWriter out, Link link, Bearings payload, @Nullable Bearings before) {
    payload.writeChanges(out, before);
  }

  @Override
  Bearings readPayload(WireReader in, Link link, @Nullable Bearings before)
      throws MalformedException {
    return Bearings.readChanges(in, before);
  }
}
