package io.peaknet.protocol.route;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Arrays;

/** Numbers names in the order in which they come, from 1: a hash table with open addressing. */
final class Aliases {
  private static final int LEAST = 16;
  private static final IdentityAddress[] NO_NAMES = {};
  private static final short[] NO_SLOTS = {};

  private final int most;
  private IdentityAddress[] names = NO_NAMES;
  private int count;

  /** Numbers of names by their hash, 0 where none is; at most half are taken. */
  private short[] slots = NO_SLOTS;

  /**
   * No names yet.
   *
   * @param most so many get numbers, at most 2^15 - 1
   */
  Aliases(int most) {
    this.most = most;
  }

  /** How many names have numbers. */
  int count() {
    return count;
  }

  /** The name with a number. */
  IdentityAddress name(int number) {
    return names[number - 1];
  }

  /** The number of a name; 0 if it has none. */
  int number(IdentityAddress name) {
    if (count == 0) {
      return 0;
    }
    for (int slot = first(name); ; slot = after(slot)) {
      int number = slots[slot];
      if (number == 0 || names[number - 1].equals(name)) {
        return number;
      }
    }
  }

  /** The number of a name, the next if it has none; 0 if there is none left. */
  int numberMade(IdentityAddress name) {
    int number = number(name);
    if (number == 0 && count < most) {
      add(name);
      number = count;
    }
    return number;
  }

  private void add(IdentityAddress name) {
    if (count == names.length) {
      names = Arrays.copyOf(names, Math.max(LEAST, count + count / 2));
    }
    names[count++] = name;
    if (2 * count > slots.length) {
      slots = new short[Math.max(2 * LEAST, 2 * slots.length)];
      for (int number = 1; number <= count; number++) {
        enter(number);
      }
    } else {
      enter(count);
    }
  }

  private void enter(int number) {
    int slot = first(names[number - 1]);
    while (slots[slot] != 0) {
      slot = after(slot);
    }
    slots[slot] = (short) number;
  }

  private int first(IdentityAddress name) {
    return Slots.first(name.hashCode(), slots.length);
  }

  private int after(int slot) {
    return (slot + 1) & (slots.length - 1);
  }
}
