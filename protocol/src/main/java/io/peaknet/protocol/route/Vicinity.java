package io.peaknet.protocol.route;

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
final class Vicinity extends DistanceVector<IdentityAddress, Vicinity.Self, Labels> {
  /** A node speaks for itself alone: there are no rivals. */
  enum Self {
    SELF
  }

  /** First byte of the messages. */
  static final int MESSAGE = 0x03;

  private final IdentityAddress self;
  private final LongConsumer changed;
  private List<Entry<IdentityAddress, Self, Labels>> members = List.of();
  private List<Entry<IdentityAddress, Self, Labels>> neighbours = List.of();
  private final List<Entry<IdentityAddress, Self, Labels>> reachable = new ArrayList<>();
  private boolean stale;
  private int others;

  Vicinity(
      IdentityAddress self, Links links, Announcements told, Timers timers, LongConsumer changed) {
    super(links, told, timers);
    this.self = self;
    this.changed = changed;
  }

  void labels(long nowNs, Labels labels) {
    originate(nowNs, self, Self.SELF, labels);
  }

  /** How many other nodes are reached, those told of beyond the nearest included. */
  int others() {
    return others;
  }

  /** The nearest nodes, this one excluded, nearest first. */
  List<Entry<IdentityAddress, Self, Labels>> members() {
    refresh();
    return members;
  }

  /** Neighbours that are too many to be all among the nearest. */
  List<Entry<IdentityAddress, Self, Labels>> neighboursBeyond() {
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
        reachable.subList(count, reachable.size()).stream()
            .filter(entry -> entry.via != null && entry.via.neighbour().equals(entry.key))
            .toList();
  }

  private static int nearer(
      Entry<IdentityAddress, Self, Labels> a, Entry<IdentityAddress, Self, Labels> b) {
    return a.metric != b.metric ? Integer.compare(a.metric, b.metric) : a.key.compareTo(b.key);
  }

  private boolean isMember(Entry<IdentityAddress, Self, Labels> entry) {
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
    for (Entry<IdentityAddress, Self, Labels> entry : reachable) {
      if (!entry.dirty && entry.told != isMember(entry)) {
        markDirty(nowNs, entry, 0);
      }
    }
  }

  @Override
  boolean tells(Entry<IdentityAddress, Self, Labels> entry, Link link) {
    entry.told = isMember(entry);
    return entry.told && !entry.key.equals(link.neighbour());
  }

  @Override
  void selected(long nowNs, Entry<IdentityAddress, Self, Labels> entry, boolean wasReachable) {
    stale = true;
    if (!entry.key.equals(self) && wasReachable != entry.reachable()) {
      others += wasReachable ? -1 : 1;
    }
    if (!entry.listed && entry.via != null) {
      entry.listed = true;
      reachable.add(entry);
    }
    changed.accept(nowNs);
  }

  @Override
  int messageType() {
    return MESSAGE;
  }

  @Override
  boolean accepts(IdentityAddress key, Link link) {
    return !key.equals(self);
  }

  @Override
  int compare(
      IdentityAddress key, Self a, @Nullable Labels payloadA, Self b, @Nullable Labels payloadB) {
    return 0;
  }

  @Override
  @Nullable Labels payloadTold(Entry<IdentityAddress, Self, Labels> entry, Link link) {
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
  void writePayload(WireWriter out, Link link, Labels payload, @Nullable Labels before) {
    payload.writeChanges(out, before == null ? Labels.NONE : before);
  }

  @Override
  Labels readPayload(WireReader in, Link link, @Nullable Labels before) throws MalformedException {
    return Labels.readChanges(in, before == null ? Labels.NONE : before);
  }
}
