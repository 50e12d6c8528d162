package io.peaknet.protocol.session;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions by peer, and keys by the index that sealed packets name. */
final class SessionTable {
  private final Map<IdentityAddress, Session> sessions = new LinkedHashMap<>();
  private final KeyIndex keys = new KeyIndex();

  /** Keys that this node offered and nobody used yet, oldest first. */
  private final Deque<Keys> unconfirmed = new ArrayDeque<>();

  @Nullable Session find(IdentityAddress peer) {
    return sessions.get(peer);
  }

  void add(Session session) {
    sessions.put(session.peer().address(), session);
  }

  void remove(Session session) {
    sessions.remove(session.peer().address(), session);
  }

  /** Whether there is room for another, if need be that of one whose peer is long silent. */
  boolean hasRoom(long nowNs) {
    if (sessions.size() < SessionConstants.SESSIONS_TOTAL) {
      return true;
    }
    Session quietest = sessions.values().iterator().next();
    for (Session session : sessions.values()) {
      if (session.lastReceivedNs() < quietest.lastReceivedNs()) {
        quietest = session;
      }
    }
    if (nowNs - quietest.lastReceivedNs() < SessionConstants.SILENT_ENOUGH_NS) {
      return false;
    }
    quietest.makeWay(nowNs);
    return true;
  }

  /** A copy, since whoever walks it may change it. */
  List<Session> copy() {
    return new ArrayList<>(sessions.values());
  }

  /** Those that came up. */
  Collection<Session> visible() {
    List<Session> visible = new ArrayList<>(sessions.size());
    for (Session session : sessions.values()) {
      if (session.isVisible()) {
        visible.add(session);
      }
    }
    return visible;
  }

  @Nullable Keys keys(int index) {
    return keys.find(index);
  }

  /** An index that no keys have. Never 0, which says "none yet" in handshakes. */
  int freeIndex(Self self) {
    int index;
    do {
      index = self.randomInt();
    } while (index == 0 || keys.find(index) != null);
    return index;
  }

  void add(Keys added) {
    keys.put(added);
  }

  /** Notes keys on trial; beyond the bound the oldest are given up. */
  void addUnconfirmed(Keys added) {
    unconfirmed.removeIf(each -> each.confirmed || each.dead);
    if (unconfirmed.size() >= SessionConstants.PENDING_TOTAL) {
      Keys oldest = unconfirmed.removeFirst();
      oldest.session.giveUp(oldest);
    }
    unconfirmed.addLast(added);
  }

  void remove(Keys removed) {
    removed.forget();
    keys.remove(removed);
  }

  /** Entries held, for tests of their bound. */
  int size() {
    return sessions.size() + keys.size();
  }
}
