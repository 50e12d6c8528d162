package io.peaknet.protocol.route;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of itself to its vicinity.
 *
 * <p>On the wire: the labels that changed, u8 step of the reach.
 *
 * @param labels where it is in the landmark trees
 * @param reach how far it sees, as a step of {@link Reach}
 */
record Bearings(Labels labels, int reach) {
  /** Writes what is different from {@code before}; null for all. */
  void writeChanges(WireWriter out, @Nullable Bearings before) {
    labels.writeChanges(out, labels(before));
    out.u8(reach);
  }

  /** Reads what {@link #writeChanges} wrote. */
  static Bearings readChanges(WireReader in, @Nullable Bearings before) throws MalformedException {
    return new Bearings(Labels.readChanges(in, labels(before)), in.u8());
  }

  private static Labels labels(@Nullable Bearings bearings) {
    return bearings == null ? Labels.NONE : bearings.labels;
  }
}
