package io.peaknet.protocol.route;

import io.peaknet.protocol.route.Entry.Exchange;
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
    entry.dirty = false;
    changed.remove(entry);
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
    Exchange<O, P> exchange = visible ? entry.exchangeMade(link) : entry.exchange(link);
    if (exchange == null) {
      return;
    }
    if (!visible || entry.origin == null) {
      if (exchange.sentMetric < Constants.INFINITY) {
        exchange.sentMetric = Constants.INFINITY;
        exchange.sentOrigin = null;
        exchange.sentPayload = null;
        table.writeKey(out, link, entry.key);
        out.u8(RETRACTED);
      }
      return;
    }
    P payload = table.payloadTold(entry, link);
    boolean told = exchange.sentMetric < Constants.INFINITY;
    boolean sameOrigin = told && entry.origin.equals(exchange.sentOrigin);
    boolean samePayload = told && Objects.equals(payload, exchange.sentPayload);
    entry.advertised(entry.origin, entry.sequence, entry.metric, nowNs);
    if (sameOrigin
        && samePayload
        && exchange.sentMetric == entry.metric
        && exchange.sentSequence == entry.sequence) {
      return;
    }
    P before = sameOrigin ? exchange.sentPayload : null;
    exchange.sentMetric = entry.metric;
    exchange.sentSequence = entry.sequence;
    exchange.sentOrigin = entry.origin;
    exchange.sentPayload = payload;
    table.writeKey(out, link, entry.key);
    out.u8((sameOrigin ? 0 : ORIGIN) | (samePayload || payload == null ? 0 : PAYLOAD));
    if (!sameOrigin) {
      table.writeOrigin(out, link, entry.origin);
    }
    out.varint(entry.sequence).varint(entry.metric);
    if (!samePayload && payload != null) {
      table.writePayload(out, link, payload, before);
    }
  }
}
