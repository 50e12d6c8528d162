package io.peaknet.simulator.live;

import io.peaknet.simulator.engine.Participant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node of any protocol that carries packets for a trial. */
public interface Contender extends Participant {
  /** Sends a packet of the trial to another node; it may be lost. */
  void send(long nowNs, int destination, int packet);

  /**
   * Asks for the address of another node; the answer is null if none was found.
   *
   * @return whether this protocol can be asked
   */
  default boolean lookUp(long nowNs, int target, Consumer<@Nullable String> answer) {
    return false;
  }

  /** Where this node is now. */
  default String place() {
    return "";
  }

  /** Asks where the node of a name is, which need not exist; nobody minds the answer. */
  void seek(long nowNs, int name);

  /** What a trial wants to know of its nodes. */
  interface Story {
    /** A packet arrived where it was sent to. */
    void arrived(int node, int packet);

    /** A node's address changed. */
    void moved(int node);
  }
}
