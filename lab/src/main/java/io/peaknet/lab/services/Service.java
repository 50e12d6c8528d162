package io.peaknet.lab.services;

import io.peaknet.lab.CagedProcess;
import java.util.List;

/** A {@link Contestant} at work. Replicas are counted from 1. */
interface Service {
  /** How clients come to it. */
  Access access();

  /** What it consists of, beside the network and the replicas' own servers. */
  List<Part> parts();

  /** All programs that run for it. */
  default List<CagedProcess> processes() {
    return parts().stream().flatMap(part -> part.processes().get().stream()).distinct().toList();
  }

  /** Whether {@link #drain} does anything. */
  default boolean canDrain() {
    return true;
  }

  /**
   * Sends no new clients to a replica any more, as its operator would before ending it; returns
   * when the replica may end.
   */
  void drain(int replica);

  /** Says that there are further replicas, which run; does not wait until they are used. */
  void add(int... replicas);
}
