package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;

/**
 * The place of a node that knows another one: a packet that is sent towards it gets into sight of
 * the other on the way, or there.
 *
 * @param slot the tree that the label belongs to
 * @param tag of that tree's root
 * @param label of the node that knows
 * @param cost from there to the node known
 */
public record MeetingPoint(int slot, int tag, Digits label, int cost) {
  /** Whether both labels belong to one tree. */
  boolean isOfTreeOf(MeetingPoint other) {
    return slot == other.slot && tag == other.tag;
  }

  /** Trees apart, and those that share the beginning of their labels beside each other. */
  static int compare(MeetingPoint a, MeetingPoint b) {
    if (!a.isOfTreeOf(b)) {
      return Integer.compare(a.slot << Labels.TAG_BITS | a.tag, b.slot << Labels.TAG_BITS | b.tag);
    }
    int shortest = Math.min(a.label.length(), b.label.length());
    for (int i = 0; i < shortest; i++) {
      int order = Integer.compare(a.label.digit(i), b.label.digit(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.label.length(), b.label.length());
  }
}
