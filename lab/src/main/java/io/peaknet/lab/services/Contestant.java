package io.peaknet.lab.services;

import io.peaknet.lab.LabException;

/** A way for clients to reach the replicas of a service. */
interface Contestant {
  /** A word or two; unique. */
  String name();

  /**
   * Looks for its program, fetching it if need be.
   *
   * @return its version as it prints itself
   * @throws LabException if it can't be had here; the message is the reason
   */
  String find();

  /** Whether this is Peak. */
  default boolean isOurs() {
    return false;
  }

  /** Whether a box stands between clients and replicas. */
  default boolean hasMiddle() {
    return !isOurs();
  }

  /** Whether clients and replicas must speak TLS. */
  default boolean usesTls() {
    return false;
  }

  /** Sets it up in front of the replicas that run; returns once clients are served. */
  Service start(Network network);
}
