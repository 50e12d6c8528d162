package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One hop to a neighbour, as routing sees it: authentic, in order, without loss while it is up. */
public final class Link {
  /** So many names of this node get numbers, of which a link needs an array. */
  static final int NAMES_MAX = Short.MAX_VALUE;

  private static final int ALIASES_MAX = 16_384;
  private static final IdentityAddress[] NO_NAMES = {};
  private static final short[] NO_ALIASES = {};

  private final int index;
  private final IdentityAddress neighbour;
  private final Consumer<byte[]> control;

  /** This node's names, numbered for all its links. */
  private @Nullable Aliases names;

  private @Nullable Shared shared;

  /** By the number that a name has on this node: its alias here, 0 if it was not mentioned. */
  private short[] aliasesOut = NO_ALIASES;

  private int aliasesOutCount;
  private IdentityAddress[] aliasesIn = NO_NAMES;
  private int aliasesInCount;

  private boolean usable;
  private boolean inDoubt;
  private boolean distrusted;
  private int cost;
  private Digits address = Digits.NONE;
  private long network;
  private boolean addressKnown;
  private int digitHere = -1;
  private int digitThere = -1;

  /**
   * A link that is not usable yet.
   *
   * @param index small and unique among the links of this node
   * @param control takes messages for the neighbour, to be delivered in order
   */
  public Link(int index, IdentityAddress neighbour, Consumer<byte[]> control) {
    this.index = index;
    this.neighbour = neighbour;
    this.control = control;
  }

  /** Small and unique among the links of this node. */
  public int index() {
    return index;
  }

  /** Who is at the other end. */
  public IdentityAddress neighbour() {
    return neighbour;
  }

  /** Whether it carries packets. */
  public boolean usable() {
    return usable;
  }

  /** What crossing it costs, in units of {@link Constants#COST_UNIT_NS}. */
  public int cost() {
    return cost;
  }

  /** Whether the neighbour told its address. */
  public boolean addressKnown() {
    return addressKnown;
  }

  /** The neighbour's address. */
  public Digits address() {
    return address;
  }

  /** The nonce of the neighbour's outermost area. */
  public long network() {
    return network;
  }

  /**
   * The digit that the neighbour, as parent in a landmark tree, gives to this node; -1 if unknown.
   */
  public int digitHere() {
    return digitHere;
  }

  /** The digit that this node, as parent, gives to the neighbour; -1 if none yet. */
  public int digitThere() {
    return digitThere;
  }

  /** Whether the neighbour answers late: it may be gone. */
  boolean inDoubt() {
    return inDoubt;
  }

  void inDoubt(boolean isInDoubt) {
    inDoubt = isInDoubt;
  }

  /** Whether what the neighbour tells contradicts what others tell. */
  boolean distrusted() {
    return distrusted;
  }

  void distrusted(boolean isDistrusted) {
    distrusted = isDistrusted;
  }

  void usable(boolean isUsable, int newCost) {
    usable = isUsable;
    cost = newCost;
  }

  void place(long newNetwork, Digits newAddress) {
    network = newNetwork;
    address = newAddress;
    addressKnown = true;
  }

  void digitHere(int digit) {
    digitHere = digit;
  }

  void digitThere(int digit) {
    digitThere = digit;
  }

  /** Forgets everything that was agreed with the neighbour. */
  void reset() {
    resetOutgoing();
    forgetAliasesIn();
    addressKnown = false;
    address = Digits.NONE;
    digitHere = -1;
    distrusted = false;
  }

  /** Forgets the names that the neighbour has given in what it sent. */
  void resetIncoming() {
    forgetAliasesIn();
    addressKnown = false;
    digitHere = -1;
  }

  /** The neighbour has forgotten what it was sent: names are given anew. */
  public void resetOutgoing() {
    aliasesOut = NO_ALIASES;
    aliasesOutCount = 0;
  }

  /** Sends a control message to the neighbour. */
  public void control(byte[] message) {
    control.accept(message);
  }

  /**
   * Writes an identity: in full (0, then 16 bytes) when it is mentioned first, then as the number
   * of that mention, from 1.
   */
  void writeName(WireWriter out, IdentityAddress name) {
    int number = names == null ? 0 : names.numberMade(name);
    int alias = number < aliasesOut.length ? aliasesOut[number] : 0;
    if (alias > 0) {
      out.varint(alias);
      return;
    }
    out.varint(0).identity(name);
    if (aliasesOutCount < ALIASES_MAX) {
      aliasesOutCount++; // the neighbour counts each mention in full
      if (number > 0) {
        remember(number, aliasesOutCount);
      }
    }
  }

  private void remember(int number, int alias) {
    if (number >= aliasesOut.length) {
      aliasesOut = Arrays.copyOf(aliasesOut, number + number / 4 + 16);
    }
    aliasesOut[number] = (short) alias;
  }

  /** Reads what the neighbour's {@link #writeName} wrote. */
  IdentityAddress readName(WireReader in) throws MalformedException {
    int alias = in.varint(ALIASES_MAX);
    if (alias > 0) {
      if (alias > aliasesInCount) {
        throw new MalformedException("name " + alias + " was never given");
      }
      return aliasesIn[alias - 1];
    }
    IdentityAddress name = in.identity();
    if (shared != null) {
      name = shared.one(name);
    }
    if (aliasesInCount < ALIASES_MAX) {
      if (aliasesInCount == aliasesIn.length) {
        aliasesIn = Arrays.copyOf(aliasesIn, aliasesInCount + aliasesInCount / 4 + 16);
      }
      aliasesIn[aliasesInCount++] = name;
    }
    return name;
  }

  private void forgetAliasesIn() {
    aliasesIn = NO_NAMES;
    aliasesInCount = 0;
  }

  /** It is one of a node's links: what they have in common. */
  void join(Aliases nodesNames, Shared nodesShared) {
    names = nodesNames;
    shared = nodesShared;
  }
}
