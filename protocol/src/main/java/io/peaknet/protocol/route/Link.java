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
  private static final int ALIASES_MAX = 16_384;
  private static final IdentityAddress[] NO_NAMES = {};

  private final int index;
  private final IdentityAddress neighbour;
  private final Consumer<byte[]> control;
  private final Aliases aliasesOut = new Aliases(ALIASES_MAX);
  private IdentityAddress[] aliasesIn = NO_NAMES;
  private int aliasesInCount;
  private @Nullable NamePool pool;

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
    aliasesOut.clear();
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
    aliasesOut.clear();
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
    int alias = aliasesOut.number(name);
    if (alias > 0) {
      out.varint(alias);
      return;
    }
    aliasesOut.add(name);
    out.varint(0).identity(name);
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
    if (pool != null) {
      name = pool.pooled(name);
    }
    if (aliasesInCount < ALIASES_MAX) {
      if (aliasesInCount == aliasesIn.length) {
        aliasesIn = Arrays.copyOf(aliasesIn, aliasesInCount + aliasesInCount / 2 + 16);
      }
      aliasesIn[aliasesInCount++] = name;
    }
    return name;
  }

  private void forgetAliasesIn() {
    aliasesIn = NO_NAMES;
    aliasesInCount = 0;
  }

  /** Names that the neighbour mentions are taken from there. */
  void pool(NamePool names) {
    pool = names;
  }
}
