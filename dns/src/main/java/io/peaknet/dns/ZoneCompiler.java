package io.peaknet.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the ready answers of names. */
final class ZoneCompiler {
  private final Name origin;
  private final Map<Name, ZoneEntry> entries;

  ZoneCompiler(Name origin, Map<Name, ZoneEntry> entries) {
    this.origin = origin;
    this.entries = entries;
  }

  /**
   * The node of a name.
   *
   * @param cut the delegation that it lies below
   */
  Node node(ZoneEntry entry, @Nullable Name cut) {
    Name name = entry.name;
    if (cut != null) {
      return new Node(name, new Answers[0], null, null, cut, false, null);
    }
    boolean isCut = entry.has(Type.NS) && !name.equals(origin);
    List<Answers> answers = new ArrayList<>();
    for (SignedSet set : entry.sets.values()) {
      if (!isCut || set.set().type().equals(Type.DS)) {
        answers.add(new Answers(set, origin));
      }
    }
    if (entry.denial != null) {
      answers.add(new Answers(entry.denial, origin));
    }
    return new Node(
        name,
        answers.toArray(Answers[]::new),
        isCut ? referral(entry, false) : null,
        isCut ? referral(entry, true) : null,
        null,
        entries.containsKey(wildcard(name)),
        entry.denial == null ? null : authority(entry.denial));
  }

  private Name wildcard(Name name) {
    return name.wire().length + 2 > Name.BYTES_MAX ? name : name.child("*");
  }

  /** The zone's servers, whether it is signed, and the addresses that can't be asked for. */
  private Answer referral(ZoneEntry entry, boolean signatures) {
    Rendering out = relocatable();
    SignedSet servers = entry.sets.get(Type.NS);
    add(out, Rendering.Section.AUTHORITY, servers, false);
    if (signatures) {
      SignedSet proof = entry.has(Type.DS) ? entry.sets.get(Type.DS) : entry.denial;
      add(out, Rendering.Section.AUTHORITY, proof, true);
    }
    for (Data server : servers == null ? List.<Data>of() : servers.set().union()) {
      Name host = Name.ofWire(server.wire(), 0);
      ZoneEntry glue = host.isWithin(entry.name) ? entries.get(host) : null;
      if (glue != null) {
        add(out, Rendering.Section.ADDITIONAL, glue.sets.get(Type.A), false);
        add(out, Rendering.Section.ADDITIONAL, glue.sets.get(Type.AAAA), false);
      }
    }
    return out.done();
  }

  private static void add(
      Rendering out, Rendering.Section section, @Nullable SignedSet set, boolean signatures) {
    if (set == null) {
      return;
    }
    RecordSet records = set.set();
    for (Data data : records.union()) {
      out.add(section, records.name(), records.ttlSeconds(), data);
    }
    if (signatures) {
      for (Data data : set.unionSignatures()) {
        out.add(section, records.name(), records.ttlSeconds(), data);
      }
    }
  }

  /** Which can follow any question. */
  private Rendering relocatable() {
    return new Rendering(origin, origin.wire().length);
  }

  private Answer authority(SignedSet set) {
    Rendering out = relocatable();
    add(out, Rendering.Section.AUTHORITY, set, true);
    return out.done();
  }

  /** The SOA as it says for how long something may be taken as not there (RFC 2308 section 5). */
  Answer negative(SignedSet soa, boolean signatures) {
    Data data = soa.set().union().getFirst();
    long ttl = Math.min(soa.set().ttlSeconds(), Soa.of(data).minimumSeconds());
    Rendering out = relocatable().add(Rendering.Section.AUTHORITY, origin, ttl, data);
    if (signatures) {
      for (Data signature : soa.unionSignatures()) {
        out.add(Rendering.Section.AUTHORITY, origin, ttl, signature);
      }
    }
    return out.done();
  }
}
