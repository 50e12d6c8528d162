package io.peaknet.simulator.graph;

/** A graph that can't be read or drawn; the message is one line for the user. */
public final class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1;

  GraphException(String message) {
    super(message);
  }
}
