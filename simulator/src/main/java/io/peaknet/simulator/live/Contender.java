package io.peaknet.simulator.live;

import io.peaknet.simulator.engine.Participant;

/** A node of any protocol that carries packets for a trial. */
public interface Contender extends Participant {
  /** Sends a packet of the trial to another node; it may be lost. */
  void send(long nowNs, int destination, int packet);

  /** What a trial wants to know of its nodes. */
  interface Story {
    /** A packet arrived where it was sent to. */
    void arrived(int node, int packet);

    /** A node's address changed. */
    void moved(int node);
  }
}
