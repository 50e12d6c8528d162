package io.peaknet.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is to change in a zone, all of it at once: sets that take the place of those of the same
 * name and type, and sets that go away.
 *
 * @param sets what each becomes; empty: it goes away, which does nothing if there was none
 */
public record Change(Map<Key, Optional<RecordSet>> sets) {
  /** What a set is known by. */
  public record Key(Name name, Type type) {}

  /** Checks and copies. */
  public Change {
    sets = Map.copyOf(sets);
    sets.forEach((key, set) -> {
      if (set.isPresent() && !key.equals(new Key(set.get().name(), set.get().type()))) {
        throw new IllegalArgumentException("a set of another name or type under " + key);
      }
    });
  }

  /** Starts one. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what changes; of several for one name and type the last counts. */
  public static final class Builder {
    private final Map<Key, Optional<RecordSet>> sets = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a set, or replaces it. */
    public Builder put(RecordSet set) {
      sets.put(new Key(set.name(), set.type()), Optional.of(set));
      return this;
    }

    /** Removes a set. */
    public Builder remove(Name name, Type type) {
      sets.put(new Key(name, type), Optional.empty());
      return this;
    }

    /** Makes the change. */
    public Change build() {
      return new Change(sets);
    }
  }
}
