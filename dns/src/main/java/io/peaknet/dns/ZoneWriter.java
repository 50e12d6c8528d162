package io.peaknet.dns;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The truth of a zone, from which its versions are made. A change touches as few names as it can:
 * its own, those that their coming or going shows in, and their neighbours in a signed zone.
 */
final class ZoneWriter {
  private final Name origin;
  private final @Nullable Signer signer;
  private final NavigableMap<Name, ZoneEntry> entries = new TreeMap<>();
  private final ZoneHistory history = new ZoneHistory();

  // What a change has touched, and what was there before.
  private final Map<Name, List<ZoneEntry.Owned>> touched = new LinkedHashMap<>();

  // By the set that took its place: whose signatures may do for that one too.
  private final Map<RecordSet, SignedSet> replaced = new HashMap<>();
  private int names;
  private int labelsMax;

  ZoneWriter(Name origin, Optional<Signing> signing, Clock clock) {
    this.origin = origin;
    this.signer = signing.map(keys -> new Signer(origin, keys, clock)).orElse(null);
  }

  Name origin() {
    return origin;
  }

  synchronized int serial() {
    return soa().serial();
  }

  synchronized int names() {
    return names;
  }

  synchronized Optional<RecordSet> find(Name name, Type type) {
    return Optional.ofNullable(set(name, type)).map(SignedSet::set);
  }

  synchronized List<RecordSet> content() {
    List<RecordSet> content = new ArrayList<>();
    for (ZoneEntry entry : entries.values()) {
      for (SignedSet set : entry.sets.values()) {
        if (signer == null || !isOwn(set.set())) {
          content.add(set.set());
        }
      }
    }
    return content;
  }

  /** What the signer adds. */
  private boolean isOwn(RecordSet set) {
    return set.name().equals(origin)
        && (set.type().equals(Type.DNSKEY)
            || set.type().equals(Type.CDS)
            || set.type().equals(Type.CDNSKEY));
  }

  List<Data> ds() {
    return signer == null ? List.of() : signer.ds();
  }

  /** The changes that are remembered. */
  ZoneHistory history() {
    return history;
  }

  /** The SOA as it is now. */
  synchronized ZoneEntry.Owned soaRecord() {
    RecordSet set = required(Type.SOA).set();
    return new ZoneEntry.Owned(origin, set.ttlSeconds(), set.union().getFirst());
  }

  /** All records, with signatures. */
  synchronized List<ZoneEntry.Owned> transfer() {
    List<ZoneEntry.Owned> all = new ArrayList<>();
    entries.values().forEach(entry -> all.addAll(entry.records()));
    return all;
  }

  private Soa soa() {
    return Soa.of(required(Type.SOA).set().variants().getFirst().data().getFirst());
  }

  private SignedSet required(Type type) {
    SignedSet set = set(origin, type);
    if (set == null) {
      throw new IllegalArgumentException("zone " + origin + " has no " + type + " record");
    }
    return set;
  }

  private @Nullable SignedSet set(Name name, Type type) {
    ZoneEntry entry = entries.get(name);
    return entry == null ? null : entry.sets.get(type);
  }

  /** Fills the zone. */
  synchronized ZoneVersion start(List<RecordSet> content) {
    var change = Change.builder();
    content.forEach(change::put);
    if (signer != null) {
      change.put(signer.dnskeys());
    }
    Map<Change.Key, Optional<RecordSet>> sets = change.build().sets();
    check(sets);
    sets.values().forEach(set -> set.ifPresent(this::place));
    required(Type.SOA);
    required(Type.NS);
    ZoneVersion empty =
        new ZoneVersion(
            origin, 0, NodeTable.NONE, NodeOrder.NONE, signer != null, 0, NOTHING, NOTHING);
    return publish(empty);
  }

  private static final Answer NOTHING =
      new Answer(new byte[0], 0, 0, 0, 0, new short[0], new short[0]);

  /** Applies a change; the same version if it changes nothing. */
  synchronized ZoneVersion apply(Change change, ZoneVersion before) {
    Map<Change.Key, Optional<RecordSet>> sets = new LinkedHashMap<>(change.sets());
    sets.entrySet()
        .removeIf(one -> find(one.getKey().name(), one.getKey().type()).equals(one.getValue()));
    if (sets.isEmpty()) {
      return before;
    }
    check(sets);
    Soa old = soa();
    RecordSet given =
        sets.getOrDefault(new Change.Key(origin, Type.SOA), Optional.empty())
            .orElse(required(Type.SOA).set());
    sets.remove(new Change.Key(origin, Type.SOA));
    sets.forEach((key, set) -> set.ifPresentOrElse(this::place, () -> remove(key)));
    raise(old, given);
    return publish(before);
  }

  /** The serial number goes up by one, or to the one given if that is higher. */
  private void raise(Soa old, RecordSet set) {
    Soa next = Soa.of(set.variants().getFirst().data().getFirst());
    if (signer != null && next.minimumSeconds() != old.minimumSeconds()) {
      entries.keySet().forEach(this::touch);
    }
    int serial = next.serial() - old.serial() > 0 ? next.serial() : old.serial() + 1;
    place(RecordSet.of(origin, set.ttlSeconds(), Data.soa(next.withSerial(serial))));
  }

  private void check(Map<Change.Key, Optional<RecordSet>> sets) {
    for (Change.Key key : sets.keySet()) {
      boolean apex = key.name().equals(origin);
      boolean gone = sets.get(key).isEmpty();
      if (!key.name().isWithin(origin)) {
        throw new IllegalArgumentException(key.name() + " is not within the zone " + origin);
      }
      if ((key.type().equals(Type.SOA) && (!apex || gone))
          || (key.type().equals(Type.NS) && apex && gone)) {
        throw new IllegalArgumentException(
            "zone "
                + origin
                + " keeps its SOA and NS records, and its SOA has no other name than it: "
                + key.name()
                + " "
                + key.type());
      }
      if (signer != null && apex && key.type().equals(Type.DNSKEY) && !entries.isEmpty()) {
        throw new IllegalArgumentException("the server makes the DNSKEY records of " + origin);
      }
    }
    sets.keySet().stream().map(Change.Key::name).distinct().forEach(name -> checkAlias(name, sets));
  }

  private void checkAlias(Name name, Map<Change.Key, Optional<RecordSet>> sets) {
    Set<Type> types = new HashSet<>();
    ZoneEntry entry = entries.get(name);
    if (entry != null) {
      types.addAll(entry.sets.keySet());
    }
    sets.forEach((key, set) -> {
      if (key.name().equals(name)) {
        boolean _ = set.isPresent() ? types.add(key.type()) : types.remove(key.type());
      }
    });
    if (types.contains(Type.CNAME) && types.size() > 1) {
      throw new IllegalArgumentException(
          name + " would have a CNAME and other records " + types + " (RFC 1034 section 3.6.2)");
    }
  }

  private void place(RecordSet set) {
    Name name = set.name();
    touch(name);
    ZoneEntry entry = made(name);
    if (entry.sets.isEmpty()) {
      names++;
    }
    SignedSet before = entry.sets.put(set.type(), SignedSet.unsigned(set));
    if (before != null) {
      replaced.put(set, before);
    }
    surroundings(name, set.type());
  }

  private ZoneEntry made(Name name) {
    ZoneEntry known = entries.get(name);
    if (known != null) {
      return known;
    }
    var entry = new ZoneEntry(name);
    entries.put(name, entry);
    labelsMax = Math.max(labelsMax, name.labels());
    if (!name.equals(origin)) {
      touch(name.parent());
      made(name.parent()).children++;
    }
    return entry;
  }

  private void remove(Change.Key key) {
    ZoneEntry entry = entries.get(key.name());
    if (entry == null) {
      return;
    }
    touch(key.name());
    entry.sets.remove(key.type());
    if (entry.sets.isEmpty()) {
      names--;
    }
    surroundings(key.name(), key.type());
    prune(entry);
  }

  private void prune(ZoneEntry entry) {
    if (!entry.isEmpty() || entry.name.equals(origin)) {
      return;
    }
    entries.remove(entry.name);
    Name above = entry.name.parent();
    touch(above);
    ZoneEntry parent = entries.get(above);
    if (parent != null) {
      parent.children--;
      prune(parent);
    }
  }

  /** Remembers what was there; to be called before a name changes. */
  private void touch(Name name) {
    touched.computeIfAbsent(
        name,
        key -> {
          ZoneEntry entry = entries.get(key);
          return entry == null ? List.of() : entry.records();
        });
  }

  /** Makes anew what was signed too long ago. */
  synchronized ZoneVersion renewSignatures(ZoneVersion before) {
    if (signer == null) {
      return before;
    }
    Instant bound = signer.renewBefore();
    for (ZoneEntry entry : entries.values()) {
      if (entry.sets.values().stream().anyMatch(set -> set.signedAt().isBefore(bound))
          || (entry.denial != null && entry.denial.signedAt().isBefore(bound))) {
        touch(entry.name);
        entry.sets.replaceAll(
            (_, set) -> set.signedAt().isBefore(bound) ? SignedSet.unsigned(set.set()) : set);
        entry.denial = null;
      }
    }
    if (touched.isEmpty()) {
      return before;
    }
    raise(soa(), required(Type.SOA).set());
    return publish(before);
  }

  /** Signs what changed and makes a version of it. */
  private ZoneVersion publish(ZoneVersion before) {
    List<ZoneEntry.Owned> oldSoa = touched.getOrDefault(origin, List.of());
    if (signer != null) {
      List.copyOf(touched.keySet()).forEach(name -> sign(name, signer));
      var denials = new Denials(origin, entries, soa(), signer, this::touch);
      List.copyOf(touched.keySet()).forEach(denials::renew);
    }
    var nodes = new TreeMap<Name, Optional<Node>>();
    var compiler = new ZoneCompiler(origin, entries);
    for (Name name : touched.keySet()) {
      Optional<ZoneEntry> entry = Optional.ofNullable(entries.get(name));
      nodes.put(name, entry.map(one -> compiler.node(one, cut(name))));
    }
    if (!oldSoa.isEmpty()) {
      history.add(
          touched,
          name -> {
            ZoneEntry entry = entries.get(name);
            return entry == null ? List.of() : entry.records();
          });
    }
    touched.clear();
    replaced.clear();
    SignedSet soa = required(Type.SOA);
    return new ZoneVersion(
        origin,
        Hashes.of(origin),
        before.table().with(nodes),
        signer == null ? NodeOrder.NONE : before.order().with(nodes),
        signer != null,
        labelsMax,
        compiler.negative(soa, false),
        compiler.negative(soa, true));
  }

  /** Delegations and what lies below them are not this zone's to sign, but for DS. */
  private void sign(Name name, Signer with) {
    ZoneEntry entry = entries.get(name);
    if (entry == null) {
      return;
    }
    boolean below = cut(name) != null;
    boolean isCut = !name.equals(origin) && entry.has(Type.NS);
    entry.sets.replaceAll((type, set) -> {
      if (below || (isCut && !type.equals(Type.DS))) {
        return SignedSet.unsigned(set.set());
      }
      return set.isSigned() ? set : with.sign(set.set(), replaced.get(set.set()));
    });
  }

  /** A delegation shows in all names below it, and what is below it, in the delegation. */
  private void surroundings(Name name, Type type) {
    if (type.equals(Type.NS) && !name.equals(origin)) {
      below(name).forEach(this::touch);
    }
    Name cut = cut(name);
    if (cut != null) {
      touch(cut);
    }
  }

  private List<Name> below(Name name) {
    List<Name> below = new ArrayList<>();
    for (Name other : entries.tailMap(name, false).keySet()) {
      if (!other.isWithin(name)) {
        break;
      }
      below.add(other);
    }
    return below;
  }

  /** The highest delegation above a name, or null. */
  private @Nullable Name cut(Name name) {
    Name found = null;
    for (Name at = name; !at.equals(origin); at = at.parent()) {
      ZoneEntry entry = entries.get(at);
      if (!at.equals(name) && entry != null && entry.has(Type.NS)) {
        found = at;
      }
    }
    return found;
  }
}
