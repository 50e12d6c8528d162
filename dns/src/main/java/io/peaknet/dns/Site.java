package io.peaknet.dns;

import java.util.List;

/**
 * Clients that are near each other, for variants meant for them.
 *
 * @param name not empty
 * @param prefixes where these clients ask from; of overlapping ones the longest counts
 */
public record Site(String name, List<Prefix> prefixes) {
  /** Checks and copies. */
  public Site {
    prefixes = List.copyOf(prefixes);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a site without a name");
    }
  }
}
