package io.peaknet.protocol.route;

import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Tells neighbours what has changed in a {@link DistanceVector}, as reliable deltas: what a
 * neighbour was told and what has not changed is never said again.
 *
 * @param <K> what names a destination
 * @param <O> who speaks for it
 * @param <P> what travels with the route
 */
final class Teller<K, O, P> {
  /** Flags of an entry in an update. */
  static final int RETRACTED = 1;

  static final int ORIGIN = 2;
  static final int PAYLOAD = 4;

  private final DistanceVector<K, O, P> table;
  private final Announcements announcements;
  private final List<Entry<K, O, P>> changed = new ArrayList<>();

  Teller(DistanceVector<K, O, P> table, Announcements announcements) {
    this.table = table;
    this.announcements = announcements;
    announcements.add(this::tell);
  }

  /**
   * Something about the entry is to be told within {@code delayNs}, or with what is told before.
   */
  void changed(long nowNs, Entry<K, O, P> entry, long delayNs) {
    if (!entry.dirty) {
      entry.dirty = true;
      changed.add(entry);
    }
    announcements.due(nowNs, delayNs);
  }

  void forget(Entry<K, O, P> entry) {
    if (entry.dirty) {
      entry.dirty = false;
      changed.remove(entry);
    }
  }

  private void tell(long nowNs) {
    table.beforeTelling(nowNs);
    List<Entry<K, O, P>> now = List.copyOf(changed);
    changed.clear();
    for (Entry<K, O, P> entry : now) {
      entry.dirty = false;
    }
    for (Link link : table.links().usable()) {
      tell(nowNs, now, link);
    }
    now.forEach(table::told);
  }

  private void tell(long nowNs, List<Entry<K, O, P>> entries, Link link) {
    WireWriter message = null;
    for (Entry<K, O, P> entry : entries) {
      if (message == null) {
        message = new WireWriter().u8(table.messageType());
      }
      tell(nowNs, message, link, entry);
      if (message.size() > Constants.MESSAGE_BYTES) {
        link.control(message.toBytes());
        message = null;
      }
    }
    if (message != null && message.size() > 1) {
      link.control(message.toBytes());
    }
  }

  private void tell(long nowNs, WireWriter out, Link link, Entry<K, O, P> entry) {
    boolean visible = entry.reachable() && entry.via != link && table.tells(entry, link);
    Word<O, P> before = entry.told(link);
    O origin = entry.origin;
    if (!visible || origin == null) {
      if (before != null) {
        entry.told(link, null);
        entry.left(nowNs);
        table.writeKey(out, link, entry.key);
        out.u8(RETRACTED);
      }
      return;
    }
    P payload = table.payloadTold(entry, link);
    boolean sameOrigin = before != null && origin.equals(before.origin());
    boolean samePayload = before != null && Objects.equals(payload, before.payload());
    entry.advertised(origin, entry.sequence, entry.metric, nowNs);
    if (before != null && before.says(origin, entry.sequence, entry.metric, payload)) {
      return;
    }
    entry.told(link, entry.toldWord(table.links().shared(), origin, payload));
    table.writeKey(out, link, entry.key);
    out.u8((sameOrigin ? 0 : ORIGIN) | (samePayload || payload == null ? 0 : PAYLOAD));
    if (!sameOrigin) {
      table.writeOrigin(out, link, origin);
    }
    out.varint(entry.sequence).varint(entry.metric);
    if (!samePayload && payload != null) {
      table.writePayload(
          out, link, payload, before == null || !sameOrigin ? null : before.payload());
    }
  }
}
