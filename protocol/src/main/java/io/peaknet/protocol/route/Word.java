package io.peaknet.protocol.route;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one node said of a destination. It does not change, so that all who say the same share one:
 * a node holds two for every (destination, neighbour).
 *
 * @param origin who speaks for the destination
 * @param sequence the origin's number for this
 * @param metric the sayer's cost to the origin; {@link Constants#INFINITY} if it took its word back
 * @param payload what travels with the route
 */
record Word<O, P>(O origin, long sequence, int metric, @Nullable P payload) {
  /** Whether it was not taken back. */
  boolean stands() {
    return metric < Constants.INFINITY;
  }

  /** Taken back: who spoke for the destination is remembered, as the next word may rest on it. */
  Word<O, P> takenBack() {
    return stands() ? new Word<>(origin, sequence, Constants.INFINITY, null) : this;
  }

  boolean says(O wantedOrigin, long wantedSequence, int wantedMetric, @Nullable P wantedPayload) {
    return metric == wantedMetric
        && sequence == wantedSequence
        && origin.equals(wantedOrigin)
        && Objects.equals(payload, wantedPayload);
  }
}
