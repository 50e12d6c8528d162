package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The landmark trees. A slot keeps its root until that dies; then whoever ranks first under a hash
 * that takes in the network's nonce claims it under the next generation: no key is good in advance.
 * A node's label is its parent's and the digit that the parent gives to it.
 */
final class Trees extends DistanceVector<Integer, Trees.Root, Trees.Place> {
  /** First byte of the messages. */
  static final int MESSAGE = 0x04;

  /**
   * Who is root of a slot.
   *
   * @param generation one more at each succession; the higher is believed
   * @param network nonce of the network that it was claimed in
   * @param node the root
   */
  record Root(long generation, long network, IdentityAddress node) {}

  /**
   * What a node tells of its place.
   *
   * @param unit what a step in this tree is taken to cost, the same for all its nodes
   * @param label the node's own
   */
  record Place(int unit, Digits label) {}

  /** Steps of the time within which a slot is claimed: enough for 2^16 nodes. */
  private static final int CLAIM_STEPS = 16;

  private static final long CLAIM_PARTS = 1L << (63 - CLAIM_STEPS);

  private static final byte[] RANK = {'p', 'e', 'a', 'k', ' ', 'r', 'o', 'o', 't'};

  private final IdentityAddress self;
  private final Suite suite;
  private final LongConsumer changed;
  private final Timers.Timer[] claims = new Timers.Timer[Constants.TREES];
  private long network;

  Trees(
      IdentityAddress self,
      Suite suite,
      Links links,
      Announcements told,
      Timers timers,
      LongConsumer changed) {
    super(links, told, timers);
    this.self = self;
    this.suite = suite;
    this.changed = changed;
    Arrays.setAll(claims, slot -> timers.timer(now -> claim(now, slot)));
  }

  /** Begins: slots that stay empty will be claimed. */
  void start(long nowNs, long ownNetwork) {
    network = ownNetwork;
    for (int slot = 0; slot < Constants.TREES; slot++) {
      armClaim(nowNs, slot, Constants.ROOT_FIRST_CLAIM_NS);
    }
  }

  void network(long ownNetwork) {
    network = ownNetwork;
  }

  /** The label that this node has in a slot; null while it has none. */
  @Nullable Digits label(Entry<Integer, Root, Place> entry) {
    if (!entry.reachable() || entry.payload == null) {
      return null;
    }
    if (entry.via == null) {
      return Digits.NONE;
    }
    return entry.payload.label().child(entry.via.digitHere());
  }

  /** All labels of this node. */
  Labels labels() {
    Labels labels = Labels.NONE;
    for (Entry<Integer, Root, Place> entry : entries()) {
      Digits label = label(entry);
      if (label != null && entry.origin != null) {
        labels = labels.with(entry.key, tag(entry.key, entry.origin), label);
      }
    }
    return labels;
  }

  /** What a step in the slot's tree is taken to cost; 0 without a tree under that root. */
  int unit(int slot, int tag) {
    Entry<Integer, Root, Place> entry = find(slot);
    return entry != null
            && entry.reachable()
            && entry.origin != null
            && entry.payload != null
            && tag(slot, entry.origin) == tag
        ? entry.payload.unit()
        : 0;
  }

  private int tag(int slot, Root root) {
    return (int) (rank(slot, root) >>> 1) & ((1 << Labels.TAG_BITS) - 1);
  }

  private long rank(int slot, Root root) {
    WireWriter out =
        new WireWriter(64)
            .bytes(RANK)
            .u8(slot)
            .u64(root.generation)
            .u64(root.network)
            .identity(root.node);
    byte[] digest = suite.hash(out.toBytes());
    long rank = 0;
    for (int i = 0; i < 8; i++) {
      rank = rank << 8 | (digest[i] & 0xff);
    }
    return rank;
  }

  private void armClaim(long nowNs, int slot, long delayNs) {
    long rank = rank(slot, nextRoot(slot)) >>> 1;
    // Twice as many nodes with each step: however many there are, few claim before they have heard
    // of the first claim.
    int halvings = Math.min(CLAIM_STEPS, 63 - Long.numberOfLeadingZeros(1 + rank / CLAIM_PARTS));
    long step = Constants.ROOT_CLAIM_NS / (CLAIM_STEPS + 1);
    long within = Long.remainderUnsigned(rank * 0x9E3779B97F4A7C15L, step);
    claims[slot].arm(nowNs + delayNs + halvings * step + within);
  }

  private Root nextRoot(int slot) {
    Entry<Integer, Root, Place> entry = find(slot);
    long generation =
        entry == null || entry.origin == null
            ? 0
            : Math.min(Integer.MAX_VALUE, entry.origin.generation + 1);
    return new Root(generation, network, self);
  }

  private void claim(long nowNs, int slot) {
    Entry<Integer, Root, Place> entry = find(slot);
    if (entry != null && entry.reachable()) {
      return;
    }
    originate(nowNs, slot, nextRoot(slot), new Place(typicalCost(), Digits.NONE));
  }

  /** Links came, went or cost something else: where this node is root, a step may cost another. */
  void costsChanged(long nowNs) {
    int unit = typicalCost();
    for (Entry<Integer, Root, Place> entry : entries()) {
      Entry.Own<Root, Place> own = entry.own();
      if (own == null || links().usable().isEmpty()) {
        continue;
      }
      int told = own.payload().unit();
      // All of the tree hears of it, so only what matters is told.
      if (unit > 2 * told || 2 * unit < told) {
        originate(nowNs, entry.key, own.origin(), new Place(unit, Digits.NONE));
      }
    }
  }

  private int typicalCost() {
    int[] costs = links().usable().stream().mapToInt(Link::cost).sorted().toArray();
    return costs.length == 0 ? Constants.COST_MIN : costs[costs.length / 2];
  }

  @Override
  void selected(long nowNs, Entry<Integer, Root, Place> entry, boolean wasReachable) {
    if (entry.reachable()) {
      claims[entry.key].cancel();
    } else {
      armClaim(nowNs, entry.key, Constants.ROOT_CLAIM_NS);
    }
    changed.accept(nowNs);
  }

  @Override
  int messageType() {
    return MESSAGE;
  }

  @Override
  int wordsMax() {
    return Constants.TREES;
  }

  @Override
  boolean accepts(Integer slot, Link link) {
    return link.digitHere() >= 0;
  }

  /**
   * A label that begins with this node's own is that of a node below it, and one of more steps than
   * its metric pays for is nobody's. Feasibility keeps such routes out while all tell the truth;
   * where a metric is a lie, labels would grow round and round. Below one that is as long as others
   * read there is no place.
   */
  @Override
  boolean isFalse(Entry<Integer, Root, Place> entry, Word<Root, Place> word) {
    if (word.payload() == null) {
      return false;
    }
    Digits told = word.payload().label();
    Digits own = entry.via == null ? null : label(entry);
    boolean below =
        own != null
            && Objects.equals(entry.origin, word.origin())
            && told.length() > own.length()
            && own.encloses(told);
    return below || !told.hasRoom() || told.length() * Constants.COST_MIN > word.metric();
  }

  @Override
  boolean isOwn(Integer slot, Root root, Link link) {
    return root.node().equals(link.neighbour());
  }

  @Override
  boolean tells(Entry<Integer, Root, Place> entry, Link link) {
    return true;
  }

  @Override
  int compare(Integer slot, Root a, @Nullable Place placeA, Root b, @Nullable Place placeB) {
    int order = Long.compare(a.generation, b.generation);
    return order != 0 ? order : Long.compareUnsigned(rank(slot, b), rank(slot, a));
  }

  @Override
  @Nullable Place payloadTold(Entry<Integer, Root, Place> entry, Link link) {
    Digits label = label(entry);
    return label == null || entry.payload == null ? null : new Place(entry.payload.unit(), label);
  }

  @Override
  void writeKey(WireWriter out, Link link, Integer slot) {
    out.u8(slot);
  }

  @Override
  Integer readKey(WireReader in, Link link) throws MalformedException {
    int slot = in.u8();
    if (slot >= Constants.TREES) {
      throw new MalformedException("tree " + slot + " of " + Constants.TREES);
    }
    return slot;
  }

  @Override
  void writeOrigin(WireWriter out, Link link, Root root) {
    out.varint(root.generation).u64(root.network);
    link.writeName(out, root.node);
  }

  @Override
  Root readOrigin(WireReader in, Link link) throws MalformedException {
    return new Root(in.varint(Integer.MAX_VALUE), in.u64(), link.readName(in));
  }

  @Override
  void writePayload(WireWriter out, Link link, Place place, @Nullable Place before) {
    out.varint(place.unit);
    place.label.write(out);
  }

  @Override
  Place readPayload(WireReader in, Link link, @Nullable Place before) throws MalformedException {
    return new Place(in.varint(Constants.INFINITY), Digits.read(in));
  }
}
