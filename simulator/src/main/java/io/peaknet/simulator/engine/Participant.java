package io.peaknet.simulator.engine;

import io.peaknet.protocol.Endpoint;

/** A node as the engine sees it: it takes datagrams and time, and gives datagrams. */
public interface Participant {
  /** {@link #deadlineNs} when there is nothing to wait for. */
  long NEVER = Long.MAX_VALUE;

  /** Begins; called once, first. */
  void start(long nowNs);

  /** Keeps a link to {@code neighbour}, whose end of it is {@code end}. */
  void dial(long nowNs, LinkEnd end, int neighbour);

  /** Gives a link up. */
  void hangUp(long nowNs, LinkEnd end);

  /** A datagram from the far end of a link; it belongs to the receiver. */
  void receive(long nowNs, LinkEnd from, byte[] datagram);

  /** When to be woken, or {@link #NEVER}. */
  long deadlineNs();

  /** It is time. */
  void tick(long nowNs);

  /** Makes the participants of a run. */
  interface Factory {
    /**
     * A node that has not started.
     *
     * @param life 0 at first, one more at each restart
     */
    Participant create(int node, int life, Wire wire);
  }

  /** Where a participant puts what it sends. */
  interface Wire {
    /** Sends one datagram; it may be lost. The bytes are copied. */
    void send(Endpoint to, byte[] datagram, int offset, int length);
  }
}
