package io.peaknet.simulator.adversary;

import java.util.BitSet;

/**
 * Who is crooked in a run, and how.
 *
 * @param turned nodes that are honest until they are restarted
 * @param firstNewcomer nodes from this one on are crooked from the start, and do not start with the
 *     others; their identities are the least there are, for whoever minds
 */
public record Crooks(Conduct conduct, BitSet turned, int firstNewcomer) {
  /** All are honest. */
  public static final Crooks NONE = new Crooks(Conduct.HONEST, new BitSet(), Integer.MAX_VALUE);

  /** These nodes, when they are restarted. */
  public static Crooks turned(Conduct conduct, int... nodes) {
    BitSet set = new BitSet();
    for (int node : nodes) {
      set.set(node);
    }
    return new Crooks(conduct, set, Integer.MAX_VALUE);
  }

  /** All nodes from this one on. */
  public static Crooks newcomers(Conduct conduct, int first) {
    return new Crooks(conduct, new BitSet(), first);
  }

  /** Whether a node is a newcomer. */
  public boolean isNewcomer(int node) {
    return node >= firstNewcomer;
  }

  /** Whether a node is, or will be, crooked. */
  public boolean includes(int node) {
    return isNewcomer(node) || turned.get(node);
  }

  /** Whether it is in this life of it, counted from 0. */
  public boolean isCrooked(int node, int life) {
    return isNewcomer(node) || (life > 0 && turned.get(node));
  }
}
