package io.peaknet.simulator.graph;

/** A graph that can't be read or drawn; the message is one line for the user. */
public final class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With one line that names the graph and what is wrong with it. */
  public GraphException(String message) {
    super(message);
  }
}
