package io.peaknet.dns;

import java.util.HashSet;
import java.util.List;

/**
 * One of the sets of records that a name may be answered with. Which clients get which replicas is
 * told by who is a member here: order survives neither resolvers nor RFC 6724.
 *
 * @param site the site whose clients this one is for, empty for those of no site or of one that has
 *     no variant; see {@link Zones#sites}
 * @param data at least one, all of one type, none twice, in the order in which they are answered
 */
public record Variant(String site, List<Data> data) {
  /** Checks and copies. */
  public Variant {
    data = List.copyOf(data);
    if (data.isEmpty()) {
      throw new IllegalArgumentException("a variant without records: remove the record set");
    }
    Type type = data.getFirst().type();
    if (!data.stream().allMatch(one -> one.type().equals(type))) {
      throw new IllegalArgumentException("a variant with records of several types: " + data);
    }
    if (new HashSet<>(data).size() < data.size()) {
      throw new IllegalArgumentException("a variant with one record twice: " + data);
    }
  }

  /** For clients anywhere. */
  public static Variant of(List<Data> data) {
    return new Variant("", data);
  }
}
