package io.peaknet.services;

import io.peaknet.dns.Prefix;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * Tombstones as rules of nftables: scripts for {@code nft -f}, each a transaction. The elements of
 * the sets time out by themselves, so that a dead agent leaves nothing in the way for long.
 */
final class Nftables {
  private static final long LEAST_MS = 1000;

  private final String table;

  /**
   * @param table its name, in the family {@code inet}; nobody else's
   */
  Nftables(String table) {
    check(table);
    this.table = table;
  }

  /**
   * Checks a table's name.
   *
   * @throws IllegalArgumentException saying what is allowed
   */
  static void check(String table) {
    if (!table.matches("[A-Za-z][A-Za-z0-9_]{0,30}")) {
      throw new IllegalArgumentException(
          "'" + table + "': a letter, then up to 30 letters, digits and '_' are allowed");
    }
  }

  /**
   * Makes the table anew.
   *
   * @param exempt who gets through all the same: servers that probe must see whether an address is
   *     back
   */
  String setUp(Collection<InetAddress> exempt) {
    StringBuilder through = new StringBuilder();
    for (InetAddress one : exempt) {
      through.append("    ").append(family(one)).append(" saddr ").append(text(one));
      through.append(" return\n");
    }
    // Every packet that the machine forwards comes by: one look for its destination, and no more
    // unless that is gone.
    StringBuilder script = new StringBuilder(tearDown());
    script.append("table inet ").append(table).append(" {\n");
    script.append("  chain turn_away {\n").append(through);
    script.append("    meta l4proto tcp reject with tcp reset\n");
    // Port unreachable, since only that is an error to a connected UDP or QUIC socket.
    script.append("    reject with icmpx type port-unreachable\n  }\n");
    script.append("  chain silence {\n").append(through).append("    drop\n  }\n");
    script.append("  map gone6 { type ipv6_addr : verdict; flags timeout; }\n");
    script.append("  map gone4 { type ipv4_addr : verdict; flags timeout; }\n");
    // Before conntrack's helpers and other filters: the dead have no connections to keep.
    for (String hook : List.of("input", "forward", "output")) {
      script.append("  chain ").append(hook).append("_hook {\n    type filter hook ").append(hook);
      script.append(" priority -10; policy accept;\n");
      script.append("    ip6 daddr vmap @gone6\n    ip daddr vmap @gone4\n  }\n");
    }
    return script.append("}\n").toString();
  }

  /** Takes the table away, whether or not it is there. */
  String tearDown() {
    return "add table inet " + table + "\ndelete table inet " + table + "\n";
  }

  /** Puts these in the place of all tombstones that there are. */
  String replace(Collection<Tombstones.Stone> stones) {
    StringBuilder script = new StringBuilder();
    for (int length : new int[] {16, 4}) {
      String map = "inet " + table + " gone" + (length == 16 ? "6" : "4");
      script.append("flush map ").append(map).append('\n');
      StringBuilder elements = new StringBuilder();
      for (Tombstones.Stone stone : stones) {
        boolean here = stone.address().getAddress().length == length;
        if (here && stone.kind() != Drain.Tombstone.NONE) {
          long leftMs = Math.max(LEAST_MS, stone.left().toMillis());
          elements.append(elements.isEmpty() ? "" : ", ").append(text(stone.address()));
          elements.append(" timeout ").append(leftMs).append("ms : goto ");
          elements.append(chain(stone.kind()));
        }
      }
      if (!elements.isEmpty()) {
        script.append("add element ").append(map).append(" { ").append(elements).append(" }\n");
      }
    }
    return script.toString();
  }

  /** Who deals with packets to such an address. */
  private static String chain(Drain.Tombstone kind) {
    return kind == Drain.Tombstone.RESET ? "turn_away" : "silence";
  }

  private static String family(InetAddress address) {
    return address.getAddress().length == 16 ? "ip6" : "ip";
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  /** Whether an address lies in one of the prefixes. */
  static boolean lies(InetAddress address, Collection<Prefix> within) {
    return within.stream().anyMatch(prefix -> prefix.contains(address));
  }
}
