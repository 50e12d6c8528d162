package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.wire.DatagramSize;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What relays read of a packet. Its length is the same at every hop; (phase, state, watermark)
 * falls lexicographically at each, so that no loop can form (docs/spec/packets.md).
 */
public final class PacketHeader {
  /** Routed by the trees and the vicinity; {@link #state} is a bitmap of the trees left to try. */
  public static final int PHASE_TREES = 2;

  /** Routed from area to area; {@link #state} is the level. */
  public static final int PHASE_AREAS = 1;

  /** The vicinity knows the destination: straight there, or not at all. */
  public static final int PHASE_KNOWN = 0;

  /** {@link #state} before the first area is chosen. */
  static final int NO_LEVEL = 0;

  /** Hops before a packet is given up, whatever its watermark says. */
  public static final int HOPS_MAX = 4095;

  private static final int FLAG_LABEL = 1;
  private static final int FLAG_SOURCE = 2;
  private static final int FLAG_SOURCE_LABEL = 4;
  private static final int FLAG_KEY = 8;
  private static final int PHASE_SHIFT = 6;

  /** How routing goes on; one of the PHASE constants. */
  public int phase;

  /** Hops left. */
  public int hopLimit = HOPS_MAX;

  /** Trees or level, by phase. */
  public int state;

  /** What the next hop must undercut. */
  public int watermark = Constants.INFINITY;

  /** What the narrowest link so far carries: a code of {@link DatagramSize}. */
  public int mtu = DatagramSize.CODE_MAX;

  /** Where {@link #mtu} is in the header as written. */
  public static final int MTU_AT = 8;

  /** Whether the destination is a point of the key space instead of a node. */
  public boolean toKey;

  /** The node, or the point in the first 8 bytes. */
  public IdentityAddress destination = new IdentityAddress(0, 0);

  /** The destination's address. */
  public Digits address = Digits.NONE;

  /** The tree that {@link #label} belongs to. */
  public int slot;

  /** Tag of that tree's root. */
  public int tag;

  /** The destination's label; null if none is carried. */
  public @Nullable Digits label;

  /** The way back: who sent it; null in most packets. */
  public @Nullable IdentityAddress source;

  /** The source's address. */
  public Digits sourceAddress = Digits.NONE;

  /** The tree of {@link #sourceLabel}. */
  public int sourceSlot;

  /** Tag of that tree's root. */
  public int sourceTag;

  /** The source's label; null if none is carried. */
  public @Nullable Digits sourceLabel;

  /**
   * How often the straight way has failed the sender, who tries others in turn; 0 for the straight
   * way. Counts at the first hop alone, and is not written.
   */
  public int detour;

  /** For a node of which only the name is known: the vicinity must know it. */
  public static PacketHeader toName(IdentityAddress destination) {
    PacketHeader header = new PacketHeader();
    header.phase = PHASE_KNOWN;
    header.destination = destination;
    return header;
  }

  /** For whoever keeps a point of the key space. */
  public static PacketHeader toKey(long point) {
    PacketHeader header = new PacketHeader();
    header.phase = PHASE_AREAS;
    header.toKey = true;
    header.destination = new IdentityAddress(point, 0);
    return header;
  }

  /** The same, as at the start: without a way back, and nothing tried yet. */
  public PacketHeader fresh() {
    PacketHeader copy = new PacketHeader();
    copy.phase = phase;
    copy.state = state;
    copy.toKey = toKey;
    copy.destination = destination;
    copy.address = address;
    copy.slot = slot;
    copy.tag = tag;
    copy.label = label;
    copy.detour = detour;
    return copy;
  }

  /** The packet is to follow a tree to a label. */
  void follow(int tree, int rootTag, Digits toLabel) {
    phase = PHASE_TREES;
    state = 1 << tree;
    slot = tree;
    tag = rootTag;
    label = toLabel;
  }

  /** Adds the way back: to a node at a place, by its label in the tree that leads there if any. */
  public void from(IdentityAddress node, Locator place) {
    Labels labels = place.labels();
    int slot = label != null && labels.label(this.slot) != null ? this.slot : 0;
    while (slot < Constants.TREES - 1 && labels.label(slot) == null) {
      slot++;
    }
    from(node, place.address(), slot, labels.tag(slot), labels.label(slot));
  }

  /** Adds the way back: to a node at an address, by one label or none. */
  public void from(
      IdentityAddress node,
      Digits nodeAddress,
      int labelSlot,
      int labelTag,
      @Nullable Digits nodeLabel) {
    source = node;
    sourceAddress = nodeAddress;
    sourceSlot = labelSlot;
    sourceTag = labelTag;
    sourceLabel = nodeLabel;
  }

  /**
   * Leaves out what the header can do without until its {@link #write} takes at most {@code
   * bytesMax}.
   *
   * @param out where it is written in the end, and nothing else
   * @return whether it fits
   */
  public boolean writeWithin(WireWriter out, int bytesMax) {
    for (int attempt = 0; attempt < 4; attempt++) {
      out.clear();
      write(out);
      if (out.size() <= bytesMax) {
        return true;
      }
      switch (attempt) {
        case 0 -> sourceLabel = null;
        case 1 -> source = null;
        default -> {
          if (phase == PHASE_TREES) {
            address = Digits.NONE; // the tree leads there, or nothing does
          } else {
            label = null;
          }
        }
      }
    }
    return false;
  }

  /** The way back as a locator. */
  public Locator sourceLocator() {
    return new Locator(
        sourceAddress,
        sourceLabel == null ? Labels.NONE : Labels.NONE.with(sourceSlot, sourceTag, sourceLabel));
  }

  /** Writes it. */
  public void write(WireWriter out) {
    int flags =
        phase << PHASE_SHIFT
            | (label != null ? FLAG_LABEL : 0)
            | (source != null ? FLAG_SOURCE : 0)
            | (source != null && sourceLabel != null ? FLAG_SOURCE_LABEL : 0)
            | (toKey ? FLAG_KEY : 0);
    out.u8(flags).u16(hopLimit).u16(state).u24(watermark).u8(mtu).identity(destination);
    address.write(out);
    if (label != null) {
      out.u16(slot << Labels.TAG_BITS | tag);
      label.write(out);
    }
    if (source != null) {
      out.identity(source);
      sourceAddress.write(out);
      if (sourceLabel != null) {
        out.u16(sourceSlot << Labels.TAG_BITS | sourceTag);
        sourceLabel.write(out);
      }
    }
  }

  /** Reads it. */
  public static PacketHeader read(WireReader in) throws MalformedException {
    PacketHeader header = new PacketHeader();
    int flags = in.u8();
    header.phase = flags >>> PHASE_SHIFT;
    boolean labelOfNobody = (flags & FLAG_SOURCE_LABEL) != 0 && (flags & FLAG_SOURCE) == 0;
    if (header.phase > PHASE_TREES || (flags & 0x30) != 0 || labelOfNobody) {
      throw new MalformedException("header flags " + flags);
    }
    header.hopLimit = in.u16();
    if (header.hopLimit > HOPS_MAX) {
      throw new MalformedException("hop limit " + header.hopLimit + ", above " + HOPS_MAX);
    }
    header.state = in.u16();
    header.watermark = in.u24();
    header.mtu = in.u8();
    header.toKey = (flags & FLAG_KEY) != 0;
    header.destination = in.identity();
    header.address = Digits.read(in);
    if ((flags & FLAG_LABEL) != 0) {
      int head = in.u16();
      header.slot = head >>> Labels.TAG_BITS;
      header.tag = head & ((1 << Labels.TAG_BITS) - 1);
      header.label = Digits.read(in);
    }
    if ((flags & FLAG_SOURCE) != 0) {
      header.source = in.identity();
      header.sourceAddress = Digits.read(in);
      if ((flags & FLAG_SOURCE_LABEL) != 0) {
        int head = in.u16();
        header.sourceSlot = head >>> Labels.TAG_BITS;
        header.sourceTag = head & ((1 << Labels.TAG_BITS) - 1);
        header.sourceLabel = Digits.read(in);
      }
    }
    return header;
  }
}
