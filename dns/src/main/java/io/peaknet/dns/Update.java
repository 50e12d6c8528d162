package io.peaknet.dns;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A change that somebody asks for (RFC 2136): all of it happens or nothing. A set with variants
 * that is updated becomes one for everybody.
 */
final class Update {
  private static final System.Logger LOG = System.getLogger("io.peaknet.dns");

  private final Zone zone;
  private final Message message;
  private final @Nullable UpdateJournal journal;

  // What sets become; those not in it stay as they are.
  private final Map<Change.Key, List<Data>> working = new HashMap<>();
  private final Map<Change.Key, Long> ttls = new HashMap<>();

  /**
   * @param journal where it is written down; null: it ends with this process
   */
  Update(Zone zone, Message message, @Nullable UpdateJournal journal) {
    this.zone = zone;
    this.message = message;
    this.journal = journal;
  }

  /** Checks what it presupposes, and does it; the response code. */
  int apply() {
    synchronized (zone.writer()) {
      try {
        int refusal = prerequisites();
        if (refusal != Rcode.NOERROR) {
          return refusal;
        }
        for (Record record : message.getSection(Section.UPDATE)) {
          int code = change(record);
          if (code != Rcode.NOERROR) {
            return code;
          }
        }
        return applied(collected());
      } catch (IllegalArgumentException e) {
        // Records that no zone may hold, or not together.
        return Rcode.REFUSED;
      }
    }
  }

  /** What is not on the disk is not done (section 3.5). */
  private int applied(Change change) {
    Map<Change.Key, Optional<RecordSet>> before = new HashMap<>();
    change.sets().keySet().forEach(key -> before.put(key, zone.find(key.name(), key.type())));
    zone.apply(change);
    if (journal != null && !change.sets().isEmpty()) {
      try {
        journal.append(zone.origin(), change);
      } catch (IOException e) {
        zone.apply(new Change(before));
        LOG.log(Level.ERROR, "an update is refused, as it can't be kept: " + e);
        return Rcode.SERVFAIL;
      }
    }
    return Rcode.NOERROR;
  }

  /** Section 3.2. */
  private int prerequisites() {
    Map<Change.Key, List<Data>> exact = new HashMap<>();
    for (Record record : message.getSection(Section.PREREQ)) {
      Name name = Wire.name(record.getName());
      if (!name.isWithin(zone.origin())) {
        return Rcode.NOTZONE;
      }
      boolean any = record.getType() == Type.ANY;
      boolean isThere = any ? isInUse(name) : !data(key(record)).isEmpty();
      switch (record.getDClass()) {
        case DClass.ANY -> {
          if (!isThere) {
            return any ? Rcode.NXDOMAIN : Rcode.NXRRSET;
          }
        }
        case DClass.NONE -> {
          if (isThere) {
            return any ? Rcode.YXDOMAIN : Rcode.YXRRSET;
          }
        }
        case DClass.IN ->
            exact.computeIfAbsent(key(record), _ -> new ArrayList<>()).add(Data.of(record));
        default -> {
          return Rcode.FORMERR;
        }
      }
    }
    boolean equal =
        exact.entrySet().stream()
            .allMatch(one ->
                data(one.getKey()).size() == one.getValue().size()
                    && data(one.getKey()).containsAll(one.getValue()));
    return equal ? Rcode.NOERROR : Rcode.NXRRSET;
  }

  private boolean isInUse(Name name) {
    return zone.content().stream().anyMatch(set -> set.name().equals(name));
  }

  private static Change.Key key(Record record) {
    return new Change.Key(Wire.name(record.getName()), new Type(record.getType()));
  }

  private List<Data> data(Change.Key key) {
    List<Data> changed = working.get(key);
    return changed != null
        ? changed
        : zone.find(key.name(), key.type()).map(RecordSet::union).orElse(List.of());
  }

  private List<Data> changeable(Change.Key key) {
    return working.computeIfAbsent(key, one -> new ArrayList<>(data(one)));
  }

  /** Section 3.4.2. */
  private int change(Record record) {
    Name name = Wire.name(record.getName());
    if (!name.isWithin(zone.origin())) {
      return Rcode.NOTZONE;
    }
    boolean apex = name.equals(zone.origin());
    switch (record.getDClass()) {
      case DClass.IN -> add(key(record), record);
      case DClass.ANY -> {
        if (record.getType() == Type.ANY) {
          for (RecordSet set : zone.content()) {
            if (set.name().equals(name)) {
              clear(new Change.Key(name, set.type()), apex);
            }
          }
        } else {
          clear(key(record), apex);
        }
      }
      case DClass.NONE -> {
        Data data = Data.of(record);
        boolean last = apex && data.type().equals(Type.NS) && data(key(record)).size() == 1;
        if (!data.type().equals(Type.SOA) && !last) {
          changeable(key(record)).remove(data);
        }
      }
      default -> {
        return Rcode.FORMERR;
      }
    }
    return Rcode.NOERROR;
  }

  private void add(Change.Key key, Record record) {
    Data data = Data.of(record);
    List<Data> all = changeable(key);
    if (key.type().equals(Type.CNAME) || key.type().equals(Type.SOA)) {
      all.clear();
    }
    if (!all.contains(data)) {
      all.add(data);
    }
    ttls.put(key, record.getTTL());
  }

  private void clear(Change.Key key, boolean apex) {
    if (!apex || !(key.type().equals(Type.SOA) || key.type().equals(Type.NS))) {
      changeable(key).clear();
    }
  }

  private Change collected() {
    var change = Change.builder();
    working.forEach((key, data) -> {
      if (data.isEmpty()) {
        change.remove(key.name(), key.type());
        return;
      }
      Optional<RecordSet> before = zone.find(key.name(), key.type());
      long ttl = ttls.getOrDefault(key, before.map(set -> (long) set.ttlSeconds()).orElse(0L));
      if (before.isEmpty()
          || !before.get().union().equals(data)
          || before.get().ttlSeconds() != ttl) {
        change.put(RecordSet.of(key.name(), (int) Math.min(ttl, Integer.MAX_VALUE), data));
      }
    });
    return change.build();
  }
}
