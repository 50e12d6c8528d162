package io.peaknet.dns;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSECRecord;

/**
 * Keeps the chain of NSEC records of a signed zone (RFC 4034 section 4): each name that has records
 * of its own tells which types it has, and which name comes next.
 */
final class Denials {
  private final Name origin;
  private final NavigableMap<Name, ZoneEntry> entries;
  private final int ttlSeconds;
  private final Signer signer;
  private final Consumer<Name> touch;

  /**
   * Looks at a zone.
   *
   * @param touch told of a name before its record changes
   */
  Denials(
      Name origin,
      NavigableMap<Name, ZoneEntry> entries,
      Soa soa,
      Signer signer,
      Consumer<Name> touch) {
    this.origin = origin;
    this.entries = entries;
    this.ttlSeconds = soa.minimumSeconds();
    this.signer = signer;
    this.touch = touch;
  }

  /** Makes the records of a name that changed, came or went, and of the one before it. */
  void renew(Name name) {
    renewAlone(entries.get(name));
    renewAlone(neighbour(entries.lowerEntry(name), false));
  }

  private void renewAlone(@Nullable ZoneEntry entry) {
    if (entry == null) {
      return;
    }
    if (!denies(entry)) {
      entry.denial = null;
      return;
    }
    ZoneEntry next = neighbour(entries.higherEntry(entry.name), true);
    RecordSet set =
        RecordSet.of(entry.name, ttlSeconds, record(entry, next == null ? origin : next.name));
    if (entry.denial == null || !entry.denial.set().equals(set)) {
      touch.accept(entry.name);
      entry.denial = signer.sign(set, entry.denial);
    }
  }

  private Data record(ZoneEntry entry, Name next) {
    var types = new TreeSet<>(isCut(entry) ? cutTypes(entry) : entry.sets.keySet());
    types.add(Type.NSEC);
    types.add(Type.RRSIG);
    return Data.of(
        new NSECRecord(
            Wire.name(entry.name),
            DClass.IN,
            ttlSeconds,
            Wire.name(next),
            types.stream().mapToInt(Type::code).toArray()));
  }

  private static java.util.List<Type> cutTypes(ZoneEntry entry) {
    return Stream.of(Type.NS, Type.DS).filter(entry::has).toList();
  }

  private boolean isCut(ZoneEntry entry) {
    return !entry.name.equals(origin) && entry.has(Type.NS);
  }

  /** The nearest name in a direction that has such a record; around the end of the zone. */
  private @Nullable ZoneEntry neighbour(
      Map.@Nullable Entry<Name, ZoneEntry> from, boolean upwards) {
    Map.Entry<Name, ZoneEntry> at = from;
    for (int wraps = 0; wraps < 2; ) {
      if (at == null) {
        wraps++;
        at = upwards ? entries.firstEntry() : entries.lastEntry();
      }
      if (denies(at.getValue())) {
        return at.getValue();
      }
      at = upwards ? entries.higherEntry(at.getKey()) : entries.lowerEntry(at.getKey());
    }
    return null;
  }

  /** Whether a name has records that are this zone's own. */
  private boolean denies(ZoneEntry entry) {
    if (entry.sets.isEmpty()) {
      return false;
    }
    for (Name above = entry.name; !above.equals(origin); ) {
      above = above.parent();
      ZoneEntry one = entries.get(above);
      if (one != null && isCut(one)) {
        return false;
      }
    }
    return true;
  }
}
