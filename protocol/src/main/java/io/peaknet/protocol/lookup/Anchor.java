package io.peaknet.protocol.lookup;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Forwarder;
import io.peaknet.protocol.route.Labels;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The records that this node keeps for others, and its answers to those who ask. */
public final class Anchor {
  private static final long SECOND_NS = 1_000_000_000L;

  static final int OK = 0;
  static final int STALE = 1;
  static final int MISSING = 2;
  static final int REFUSED = 3;

  private static final class Kept {
    NodeRecord record;
    long untilNs;
    int replicas;

    /** By replica: what the new anchor quotes when it has taken the record over; 0 for none. */
    final int[] handed = new int[Constants.REPLICAS];

    Kept(NodeRecord record) {
      this.record = record;
    }

    int bytes() {
      return Constants.KEPT_BYTES + record.locator().bytes();
    }
  }

  private final Suite suite;
  private final Forwarder forwarder;
  private final Courier courier;
  private final Supplier<@Nullable NodeRecord> own;
  private final Timers.Timer handOver;
  private final Timers.Timer expiry;
  private final Map<IdentityAddress, Kept> kept = new LinkedHashMap<>();

  /** By what the new anchor will quote. */
  private final Map<Integer, Kept> handedOver = new HashMap<>();

  private long keptBytes;
  private long handOverPauseNs;

  /**
   * Keeps nothing yet.
   *
   * @param own this node's own record, which it serves itself to those who come to it by name
   */
  public Anchor(
      Suite suite,
      Forwarder forwarder,
      Courier courier,
      Supplier<@Nullable NodeRecord> own,
      Timers timers) {
    this.suite = suite;
    this.forwarder = forwarder;
    this.courier = courier;
    this.own = own;
    handOver = timers.timer(this::handOver);
    expiry = timers.timer(this::expire);
  }

  /** Areas or split tables have changed: other nodes may be anchors now. */
  public void areasChanged(long nowNs) {
    if (!kept.isEmpty()) {
      handOverPauseNs = Constants.HAND_OVER_AGAIN_NS;
      handOver.armBy(nowNs + Constants.HAND_OVER_NS);
    }
  }

  /** How many records it keeps. */
  public int size() {
    return kept.size();
  }

  /**
   * A record came, or the question whether one is still here: replica, token, which of the two,
   * seconds that it is to be kept, then either.
   */
  public void register(long nowNs, PacketHeader header, WireReader in) throws MalformedException {
    int replica = in.u8();
    int token = in.u32();
    boolean whole = in.u8() != 0;
    int leaseSeconds = in.u16();
    IdentityAddress node;
    long sequence;
    NodeRecord record = null;
    if (whole) {
      record = NodeRecord.read(in);
      node = record.node();
      sequence = record.sequence();
    } else {
      node = in.identity();
      sequence = in.u64();
    }
    in.end();
    if (replica >= Constants.REPLICAS
        || !header.toKey
        || header.destination.high() != Points.point(suite, node, replica)) {
      throw new MalformedException("a record that does not belong to this point");
    }
    answer(
        nowNs,
        header,
        token,
        keep(nowNs, replica, node, sequence, leaseSeconds, record),
        newest(node, sequence));
  }

  private long newest(IdentityAddress node, long sequence) {
    Kept entry = kept.get(node);
    return entry == null ? sequence : entry.record.sequence();
  }

  private int keep(
      long nowNs,
      int replica,
      IdentityAddress node,
      long sequence,
      int leaseSeconds,
      @Nullable NodeRecord record) {
    Kept entry = kept.get(node);
    if (entry != null && entry.untilNs < nowNs) {
      forget(entry);
      entry = null;
    }
    if (entry != null && entry.record.sequence() > sequence) {
      return STALE;
    }
    boolean same = entry != null && entry.record.sequence() == sequence;
    if (record == null && !same) {
      return MISSING;
    }
    if (record != null && !same) {
      long others = keptBytes - (entry == null ? 0 : entry.bytes());
      Kept next = new Kept(record);
      if (others + next.bytes() > Constants.KEPT_BYTES_MAX || !record.verify(suite)) {
        return REFUSED;
      }
      if (entry == null) {
        entry = next;
        kept.put(node, entry);
      }
      entry.record = record;
      keptBytes = others + entry.bytes();
    } else if (record != null
        && entry != null
        && !Arrays.equals(entry.record.signature(), record.signature())) {
      // The same number twice with different content: the node restarted and counts anew.
      return record.verify(suite) ? STALE : REFUSED;
    }
    if (entry == null) {
      return MISSING;
    }
    entry.replicas |= 1 << replica;
    long lease = Math.min(leaseSeconds, Constants.LEASE_SECONDS);
    entry.untilNs = Math.max(entry.untilNs, nowNs + lease * SECOND_NS);
    expiry.armBy(entry.untilNs + 1);
    return OK;
  }

  private void answer(long nowNs, PacketHeader header, int token, int code, long sequence) {
    if (header.source != null) {
      courier.send(
          nowNs,
          forwarder.header(header.source, header.sourceLocator()),
          MessageKind.REGISTERED,
          new WireWriter(16).u32(token).u8(code).u64(sequence).toBytes());
    }
  }

  /** Somebody asks for a record: token, node, where in the trees the answer is to go. */
  public void query(long nowNs, PacketHeader header, WireReader in) throws MalformedException {
    int token = in.u32();
    IdentityAddress node = in.identity();
    Locator asker = new Locator(header.sourceAddress, Labels.read(in));
    in.end();
    NodeRecord mine = own.get();
    Kept entry = kept.get(node);
    NodeRecord record =
        mine != null && mine.node().equals(node)
            ? mine
            : entry == null || entry.untilNs < nowNs ? null : entry.record;
    if (header.source == null) {
      return;
    }
    WireWriter out = new WireWriter(512).u32(token).u8(record == null ? MISSING : OK);
    if (record != null) {
      record.write(out);
    }
    courier.send(nowNs, forwarder.header(header.source, asker), MessageKind.ANSWER, out.toBytes());
  }

  /** Again until it is acknowledged: nobody else would correct an anchor that has an old record. */
  private void handOver(long nowNs) {
    boolean again = false;
    for (Kept entry : List.copyOf(kept.values())) {
      int left = (int) Math.max(0, (entry.untilNs - nowNs) / SECOND_NS);
      for (int replica = 0; replica < Constants.REPLICAS; replica++) {
        long point = Points.point(suite, entry.record.node(), replica);
        if ((entry.replicas & 1 << replica) == 0 || forwarder.keeps(point)) {
          awaitNothing(entry, replica);
          continue;
        }
        if (entry.handed[replica] == 0) {
          entry.handed[replica] = (int) suite.randomLong() | 1;
          handedOver.put(entry.handed[replica], entry);
        }
        WireWriter out = new WireWriter(512).u8(replica).u32(entry.handed[replica]).u8(1).u16(left);
        entry.record.write(out);
        courier.send(nowNs, PacketHeader.toKey(point), MessageKind.REGISTER, out.toBytes());
        again = true;
      }
    }
    if (again) {
      handOver.armBy(nowNs + handOverPauseNs);
      handOverPauseNs = Math.min(2 * handOverPauseNs, Constants.HAND_OVER_AGAIN_MAX_NS);
    }
  }

  /** Another anchor answered: token, code. What it has taken over is no longer kept here. */
  public void registered(WireReader in) throws MalformedException {
    int token = in.u32();
    int code = in.u8();
    Kept entry = handedOver.get(token);
    if (entry == null || (code != OK && code != STALE)) {
      return;
    }
    for (int replica = 0; replica < Constants.REPLICAS; replica++) {
      if (entry.handed[replica] == token) {
        awaitNothing(entry, replica);
        if (!forwarder.keeps(Points.point(suite, entry.record.node(), replica))) {
          entry.replicas &= ~(1 << replica);
        }
      }
    }
    if (entry.replicas == 0) {
      forget(entry);
    }
  }

  private void awaitNothing(Kept entry, int replica) {
    if (entry.handed[replica] != 0) {
      handedOver.remove(entry.handed[replica]);
      entry.handed[replica] = 0;
    }
  }

  private void forget(Kept entry) {
    for (int replica = 0; replica < Constants.REPLICAS; replica++) {
      awaitNothing(entry, replica);
    }
    kept.remove(entry.record.node());
    keptBytes -= entry.bytes();
  }

  private void expire(long nowNs) {
    for (Kept entry : List.copyOf(kept.values())) {
      if (entry.untilNs < nowNs) {
        forget(entry);
      } else {
        expiry.armBy(entry.untilNs + 1);
      }
    }
  }
}
