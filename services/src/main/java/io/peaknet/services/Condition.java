package io.peaknet.services;

/**
 * How a source says an endpoint is, in the words of Kubernetes' EndpointSlices (KEP-1672).
 *
 * @param ready it takes new connections
 * @param serving it works, even if it is about to end
 * @param terminating it has been told to end
 */
public record Condition(boolean ready, boolean serving, boolean terminating) {
  /** Takes all that comes. */
  public static final Condition READY = new Condition(true, true, false);

  /** Not (yet) able to serve. */
  public static final Condition NOT_READY = new Condition(false, false, false);

  /** Finishes what it has, and takes nothing new. */
  public static final Condition DRAINING = new Condition(false, true, true);
}
