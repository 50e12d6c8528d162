package io.peaknet.protocol.session;

import io.peaknet.protocol.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All keys of one session. One pair is current: it alone seals. The others are on trial (offered,
 * and nothing came under them yet) or replaced (the peer may still use them).
 */
final class KeyRing {
  private final SessionTable table;
  private @Nullable Keys current;
  private final List<Keys> replaced = new ArrayList<>();
  private final List<Keys> onTrial = new ArrayList<>();

  KeyRing(SessionTable table) {
    this.table = table;
  }

  @Nullable Keys current() {
    return current;
  }

  boolean hasNoneOnTrial() {
    return onTrial.isEmpty();
  }

  /** The number that keys from a new handshake of this node's are to have: above all it has. */
  long nextGeneration() {
    long greatest = current == null ? 0 : current.terms.generation();
    for (Keys keys : replaced) {
      greatest = Math.max(greatest, keys.terms.generation());
    }
    return greatest + 1;
  }

  /** Takes in keys that the peer may not have yet: they open, and wait for the first packet. */
  void offer(Keys keys) {
    if (onTrial.size() >= SessionConstants.PENDING_PER_PEER) {
      table.remove(onTrial.removeFirst());
    }
    onTrial.add(keys);
    table.add(keys);
    table.addUnconfirmed(keys);
  }

  /** Drops keys that nobody used. */
  void giveUp(Keys keys) {
    onTrial.remove(keys);
    table.remove(keys);
  }

  /**
   * Both ends have these keys: they become current unless those in use win.
   *
   * @param restarted whether the peer began anew: then nothing of before is worth keeping
   */
  void confirm(long nowNs, Keys keys, boolean restarted) {
    onTrial.remove(keys);
    table.add(keys);
    keys.confirmed = true;
    dropTrialsOfOtherBoots(keys);
    if (restarted) {
      forgetConfirmed();
    }
    Keys before = current;
    if (before == null || keys.beat(before)) {
      current = keys;
      if (before != null) {
        replace(nowNs, before);
      }
    } else {
      replace(nowNs, keys);
    }
  }

  /** What the peer offered before it restarted must not undo the restart, however late it comes. */
  private void dropTrialsOfOtherBoots(Keys confirmed) {
    for (Keys keys : List.copyOf(onTrial)) {
      if (keys.terms.epoch() != confirmed.terms.epoch() && keys.createdNs <= confirmed.createdNs) {
        giveUp(keys);
      }
    }
  }

  private void replace(long nowNs, Keys keys) {
    keys.replacedNs = nowNs;
    replaced.add(keys);
    if (replaced.size() > SessionConstants.PENDING_PER_PEER) {
      drop(replaced.removeFirst());
    }
  }

  /** The peer never answered under these: those before them are used again, if there are any. */
  void demote(long nowNs, Keys keys) {
    Keys before = takeBestReplaced();
    if (before != null) {
      current = before;
      replace(nowNs, keys);
    }
  }

  private @Nullable Keys takeBestReplaced() {
    Keys best = null;
    for (Keys keys : replaced) {
      if (best == null || keys.beat(best)) {
        best = keys;
      }
    }
    if (best != null) {
      replaced.remove(best);
      best.replacedNs = Node.NEVER;
    }
    return best;
  }

  /** Drops what has had its time; when the next will have. */
  long dropExpired(long nowNs) {
    long next = Node.NEVER;
    for (Keys keys : List.copyOf(onTrial)) {
      if (nowNs - keys.createdNs >= SessionConstants.PENDING_NS) {
        giveUp(keys);
      } else {
        next = Math.min(next, keys.createdNs + SessionConstants.PENDING_NS);
      }
    }
    for (Keys keys : List.copyOf(replaced)) {
      boolean unused = nowNs - keys.replacedNs >= SessionConstants.OVERLAP_NS;
      if (unused || keys.rejected(nowNs) || keys.dead) {
        replaced.remove(keys);
        drop(keys);
      } else {
        next = Math.min(next, keys.replacedNs + SessionConstants.OVERLAP_NS);
      }
    }
    Keys keys = current;
    if (keys != null && (keys.rejected(nowNs) || keys.dead)) {
      drop(keys);
      current = takeBestReplaced();
    }
    return next;
  }

  void forget() {
    forgetConfirmed();
    for (Keys keys : onTrial) {
      drop(keys);
    }
    onTrial.clear();
  }

  private void forgetConfirmed() {
    Keys last = current;
    current = null;
    if (last != null) {
      drop(last);
    }
    for (Keys keys : replaced) {
      drop(keys);
    }
    replaced.clear();
  }

  private void drop(Keys keys) {
    table.remove(keys);
    keys.schedule.zeroRoot();
  }

  /** Keys held, current first; for tests. */
  List<Keys> all() {
    List<Keys> all = new ArrayList<>();
    if (current != null) {
      all.add(current);
    }
    all.addAll(replaced);
    all.addAll(onTrial);
    return all;
  }
}
