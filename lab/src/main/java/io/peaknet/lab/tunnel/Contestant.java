package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import java.util.List;

/** Something that carries packets between hosts. */
interface Contestant {
  /** A few words; unique. */
  String name();

  /**
   * Looks for its program, fetching it if need be.
   *
   * @return its version as it prints itself
   * @throws LabException if it can't be had here; the message is the reason
   */
  String find();

  /** Whether it takes another path by itself when one is cut. */
  default boolean findsOtherPaths() {
    return false;
  }

  /** Whether this is Peak. */
  default boolean isOurs() {
    return false;
  }

  /** Writes keys and configuration for every host of a network; nothing runs yet. */
  Tunnel prepare(Site site);

  /** A configured one. */
  interface Tunnel {
    /**
     * Starts it on every host, and returns when nothing remains to be done from outside; its links
     * need not be up yet.
     *
     * @return its processes, in the order of the hosts; empty if the kernel does it all
     */
    List<CagedProcess> start();

    /** Where programs reach a host through it, as text. Hosts are counted from 1. */
    String address(int host);
  }
}
