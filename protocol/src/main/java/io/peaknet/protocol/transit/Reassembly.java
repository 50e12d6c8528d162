package io.peaknet.protocol.transit;

import io.peaknet.protocol.timer.Timers;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of split packets together again. What peers can make it keep is bounded for each
 * and for all; what is not whole in time is forgotten.
 */
final class Reassembly {
  /** A packet of which parts are here. */
  private static final class Pending {
    final int number;
    final byte[] @Nullable [] parts;
    final long sinceNs;
    int have;
    int bytes;

    Pending(int number, int count, long sinceNs) {
      this.number = number;
      this.sinceNs = sinceNs;
      parts = new byte[count][];
    }

    byte[] whole() {
      byte[] whole = new byte[bytes];
      int at = 0;
      for (byte[] part : parts) {
        if (part != null) {
          System.arraycopy(part, 0, whole, at, part.length);
          at += part.length;
        }
      }
      return whole;
    }
  }

  /** What one peer has begun, the oldest first. */
  static final class FromPeer {
    private final ArrayDeque<Pending> packets = new ArrayDeque<>(1);
    private long epoch;
    private int bytes;
  }

  private final Set<FromPeer> busy = new LinkedHashSet<>();
  private final Timers.Timer sweep;
  private int bytes;

  Reassembly(Timers timers) {
    sweep = timers.timer(this::sweep);
  }

  /** Bytes kept at present, of all peers. */
  int bytes() {
    return bytes;
  }

  /**
   * A part came from a peer.
   *
   * @param epoch the peer's boot: it numbers packets anew after a restart
   * @return the packet if it is whole by that, otherwise null
   */
  byte @Nullable [] add(long nowNs, FromPeer peer, long epoch, Part part) {
    if (peer.epoch != epoch) {
      forget(peer);
      peer.epoch = epoch;
    }
    Pending pending = find(peer, part.number());
    if (pending != null && pending.parts.length != part.count()) {
      remove(peer, pending);
      return null;
    }
    if (pending == null) {
      if (peer.packets.size() >= Constants.PARTED_PACKETS) {
        remove(peer, peer.packets.element());
      }
      pending = new Pending(part.number(), part.count(), nowNs);
      peer.packets.add(pending);
      busy.add(peer);
      sweep.armBy(nowNs + Constants.PARTS_WAIT_NS);
    }
    if (pending.parts[part.index()] != null) {
      return null;
    }
    pending.parts[part.index()] = part.bytes();
    pending.have++;
    count(peer, pending, part.bytes().length);
    if (pending.have == part.count()) {
      remove(peer, pending);
      return pending.whole();
    }
    makeRoom(peer);
    return null;
  }

  private static @Nullable Pending find(FromPeer peer, int number) {
    for (Pending pending : peer.packets) {
      if (pending.number == number) {
        return pending;
      }
    }
    return null;
  }

  private void makeRoom(FromPeer peer) {
    while (peer.bytes > Constants.PARTS_BYTES) {
      remove(peer, peer.packets.element());
    }
    while (bytes > Constants.PARTS_BYTES_TOTAL) {
      FromPeer first = busy.iterator().next();
      remove(first, first.packets.element());
    }
  }

  private void count(FromPeer peer, Pending pending, int more) {
    pending.bytes += more;
    peer.bytes += more;
    bytes += more;
  }

  private void remove(FromPeer peer, Pending pending) {
    peer.packets.remove(pending);
    peer.bytes -= pending.bytes;
    bytes -= pending.bytes;
    if (peer.packets.isEmpty()) {
      busy.remove(peer);
    }
  }

  /** The session is gone, and so is what was begun in it. */
  void forget(FromPeer peer) {
    while (!peer.packets.isEmpty()) {
      remove(peer, peer.packets.element());
    }
  }

  private void sweep(long nowNs) {
    long oldestNs = Long.MAX_VALUE;
    for (FromPeer peer : Set.copyOf(busy)) {
      for (Iterator<Pending> all = new ArrayDeque<>(peer.packets).iterator(); all.hasNext(); ) {
        Pending pending = all.next();
        if (nowNs - pending.sinceNs >= Constants.PARTS_WAIT_NS) {
          remove(peer, pending);
        } else {
          oldestNs = Math.min(oldestNs, pending.sinceNs);
        }
      }
    }
    if (oldestNs != Long.MAX_VALUE) {
      sweep.armBy(oldestNs + Constants.PARTS_WAIT_NS);
    }
  }
}
