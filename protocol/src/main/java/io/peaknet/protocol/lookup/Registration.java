package io.peaknet.protocol.lookup;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps this node's own record at its anchors. */
public final class Registration {
  /** What a record is made of. */
  public interface Content {
    /** Where this node is. */
    Locator locator();

    /** The network that it is in. */
    long network();
  }

  private static final class Replica {
    int token;
    int tries;
    boolean whole;
    boolean waiting;
    long dueNs;
  }

  private final Suite suite;
  private final Suite.KeyPair key;
  private final Supplier<KeyCertificate> certificate;
  private final Content content;
  private final Courier courier;
  private final Timers.Timer renew;
  private final Timers.Timer send;
  private final Replica[] replicas = new Replica[Constants.REPLICAS];
  private @Nullable NodeRecord record;
  private long sequence;
  private int settled;

  /** Nothing registered yet. */
  public Registration(
      Suite suite,
      Suite.KeyPair key,
      Supplier<KeyCertificate> certificate,
      Content content,
      Courier courier,
      Timers timers) {
    this.suite = suite;
    this.key = key;
    this.certificate = certificate;
    this.content = content;
    this.courier = courier;
    renew = timers.timer(this::renew);
    send = timers.timer(this::send);
    for (int i = 0; i < replicas.length; i++) {
      replicas[i] = new Replica();
    }
  }

  /** The record as it stands; null before the first. */
  public @Nullable NodeRecord record() {
    return record;
  }

  /** Whether all anchors have acknowledged the record as it stands. */
  public boolean isSettled() {
    return settled == (1 << Constants.REPLICAS) - 1;
  }

  /** This node lives somewhere else. */
  public void moved(long nowNs) {
    renew.armBy(nowNs + Constants.MOVED_NS);
  }

  /** This node's labels are others. */
  public void relabelled(long nowNs) {
    renew.armBy(nowNs + Constants.RELABELLED_NS);
  }

  private void renew(long nowNs) {
    Locator locator = content.locator();
    if (record == null
        || !locator.equals(record.locator())
        || record.network() != content.network()) {
      make();
    }
    all(nowNs, true);
  }

  private void make() {
    record =
        NodeRecord.sign(
            suite,
            key,
            certificate.get(),
            ++sequence,
            Constants.LEASE_SECONDS,
            content.network(),
            content.locator());
  }

  private void all(long nowNs, boolean whole) {
    settled = whole ? 0 : settled;
    for (Replica replica : replicas) {
      replica.waiting = true;
      replica.whole = whole;
      replica.tries = 0;
      replica.dueNs = nowNs;
    }
    send.armBy(nowNs);
  }

  private void send(long nowNs) {
    NodeRecord current = record;
    if (current == null) {
      return;
    }
    long next = Timers.NEVER;
    boolean waiting = false;
    for (int i = 0; i < replicas.length; i++) {
      Replica replica = replicas[i];
      if (replica.waiting && replica.dueNs <= nowNs) {
        if (replica.tries++ >= Constants.REGISTER_TRIES) {
          replica.waiting = false; // the next refresh tries again
          continue;
        }
        replica.token = (int) suite.randomLong() | 1;
        replica.dueNs = nowNs + (Constants.REGISTER_RETRY_NS << (replica.tries - 1));
        courier.send(
            nowNs,
            PacketHeader.toKey(Points.point(suite, current.node(), i)),
            MessageKind.REGISTER,
            payload(i, replica, current));
      }
      if (replica.waiting) {
        waiting = true;
        next = Math.min(next, replica.dueNs);
      }
    }
    long jitter = Long.remainderUnsigned(suite.randomLong(), Constants.REFRESH_NS / 10);
    send.arm(waiting ? next : Math.max(nowNs + 1, nowNs + Constants.REFRESH_NS + jitter));
    if (!waiting) {
      for (Replica replica : replicas) {
        replica.waiting = true;
        replica.whole = false;
        replica.tries = 0;
        replica.dueNs = nowNs + Constants.REFRESH_NS;
      }
    }
  }

  private static byte[] payload(int index, Replica replica, NodeRecord record) {
    WireWriter out =
        new WireWriter(512)
            .u8(index)
            .u32(replica.token)
            .u8(replica.whole ? 1 : 0)
            .u16(Constants.LEASE_SECONDS);
    if (replica.whole) {
      record.write(out);
    } else {
      out.identity(record.node()).u64(record.sequence());
    }
    return out.toBytes();
  }

  /** An anchor answered: token, code, the newest sequence number that it knows. */
  public void registered(long nowNs, WireReader in) throws MalformedException {
    int token = in.u32();
    int code = in.u8();
    long newest = in.u64();
    for (int i = 0; i < replicas.length; i++) {
      Replica replica = replicas[i];
      if (!replica.waiting || replica.token != token || token == 0) {
        continue;
      }
      switch (code) {
        case Anchor.OK -> {
          replica.waiting = false;
          settled |= 1 << i;
        }
        case Anchor.MISSING -> {
          replica.whole = true;
          replica.tries = 0;
          replica.dueNs = nowNs;
        }
        case Anchor.STALE -> {
          // Whoever sees its own name with a newer number issues above it (OSPF's rule).
          if (newest - sequence > Constants.SEQUENCE_JUMP_MAX) {
            return;
          }
          sequence = Math.max(sequence, newest);
          make();
          all(nowNs, true);
          return;
        }
        default -> replica.dueNs = nowNs + Constants.REGISTER_RETRY_NS;
      }
      send.armBy(nowNs + 1);
    }
  }
}
