package io.peaknet.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the site of a client: the one with the longest prefix that its address lies in. */
final class SiteTable {
  /** One prefix: v4-mapped in two halves, with masks. */
  private record Row(long high, long low, long maskHigh, long maskLow, String site) {}

  // The longest first.
  private final Row[] rows;

  private SiteTable(Row[] rows) {
    this.rows = rows;
  }

  static SiteTable of(List<Site> sites) {
    record Named(Prefix prefix, String site) {}
    List<Named> all = new ArrayList<>();
    sites.forEach(site -> site.prefixes().forEach(one -> all.add(new Named(one, site.name()))));
    return new SiteTable(
        all.stream()
            .sorted(Comparator.comparingInt((Named one) -> bits(one.prefix())).reversed())
            .map(one -> row(one.prefix(), one.site()))
            .toArray(Row[]::new));
  }

  private static int bits(Prefix prefix) {
    return prefix.bits() + (prefix.address().getAddress().length == 4 ? 96 : 0);
  }

  private static Row row(Prefix prefix, String site) {
    byte[] bytes = prefix.address().getAddress();
    long high = 0;
    long low = bytes.length == 4 ? 0xffff : 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes.length == 16 && i < 8) {
        high = (high << 8) | (bytes[i] & 0xff);
      } else {
        low = (low << 8) | (bytes[i] & 0xff);
      }
    }
    int bits = bits(prefix);
    long maskHigh = bits == 0 ? 0 : -1L << Math.max(0, 64 - bits);
    long maskLow = bits <= 64 ? 0 : -1L << (128 - bits);
    return new Row(high, low, maskHigh, maskLow, site);
  }

  /** The site of an address in two halves, v4-mapped if of IPv4; empty if it has none. */
  String find(long high, long low) {
    for (Row row : rows) {
      if ((high & row.maskHigh) == row.high && (low & row.maskLow) == row.low) {
        return row.site;
      }
    }
    return "";
  }
}
