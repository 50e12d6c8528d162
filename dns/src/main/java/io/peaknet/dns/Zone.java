package io.peaknet.dns;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A zone that is served, and changes while it is. Any thread may change it; a change becomes
 * visible as a whole, or not at all if something in it is wrong.
 */
public final class Zone {
  private final ZoneRules rules;
  private final ZoneWriter writer;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile ZoneVersion version;

  Zone(Name origin, ZoneRules rules, Clock clock, List<RecordSet> content) {
    this.rules = rules;
    this.writer = new ZoneWriter(origin, rules.signing(), clock);
    this.version = writer.start(content);
  }

  /** The zone's name. */
  public Name origin() {
    return writer.origin();
  }

  /** What may be done with it. */
  public ZoneRules rules() {
    return rules;
  }

  /** The serial number of what is served now, unsigned (RFC 1982). */
  public int serial() {
    return writer.serial();
  }

  /** How many names have records. */
  public int names() {
    return writer.names();
  }

  /**
   * Applies a change: puts what is new, removes what goes, signs, raises the serial number by one,
   * tells the secondaries. A set given that is there already changes nothing.
   *
   * @return the serial number after it; the same as before if nothing changed
   * @throws IllegalArgumentException if a name lies outside of the zone, an alias would have other
   *     records beside it (RFC 1034 section 3.6.2), or the zone would lose its SOA or NS
   */
  public int apply(Change change) {
    int before;
    int after;
    synchronized (writer) {
      before = writer.serial();
      version = writer.apply(change, version);
      after = writer.serial();
    }
    if (after != before) {
      listeners.forEach(Runnable::run);
    }
    return after;
  }

  /** The records of a name and type, as they were given. */
  public Optional<RecordSet> find(Name name, Type type) {
    return writer.find(name, type);
  }

  /** All record sets, by name and type, without what the server makes itself. */
  public List<RecordSet> content() {
    return writer.content();
  }

  /** What the zone above must hold for this one to be validated; empty if it is not signed. */
  public List<Data> ds() {
    return writer.ds();
  }

  /** Makes the signatures anew of which half the time is over. */
  void renewSignatures() {
    synchronized (writer) {
      version = writer.renewSignatures(version);
    }
  }

  /** What all loops answer from now. */
  ZoneVersion version() {
    return version;
  }

  ZoneWriter writer() {
    return writer;
  }

  /** Calls somebody after each change, on the thread that made it. */
  void listen(Runnable listener) {
    listeners.add(listener);
  }
}
