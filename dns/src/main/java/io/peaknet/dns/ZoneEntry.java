package io.peaknet.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a zone's writer keeps of one name. */
final class ZoneEntry {
  final Name name;
  final SortedMap<Type, SignedSet> sets = new TreeMap<>();

  /** How many names are one label longer; without sets it is there for them alone. */
  int children;

  /** The NSEC record, if the zone is signed and this name has one. */
  @Nullable SignedSet denial;

  ZoneEntry(Name name) {
    this.name = name;
  }

  boolean isEmpty() {
    return sets.isEmpty() && children == 0;
  }

  boolean has(Type type) {
    return sets.containsKey(type);
  }

  /** One record with its owner, as secondaries get it. */
  record Owned(Name owner, long ttlSeconds, Data data) {}

  /** All records, with signatures. */
  List<Owned> records() {
    List<Owned> records = new ArrayList<>();
    sets.values().forEach(set -> add(set, records));
    if (denial != null) {
      add(denial, records);
    }
    return records;
  }

  private void add(SignedSet set, List<Owned> into) {
    long ttl = set.set().ttlSeconds();
    set.set().union().forEach(data -> into.add(new Owned(name, ttl, data)));
    set.unionSignatures().forEach(data -> into.add(new Owned(name, ttl, data)));
  }
}
