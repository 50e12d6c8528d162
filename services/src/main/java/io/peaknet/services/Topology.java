package io.peaknet.services;

/**
 * Where an endpoint is.
 *
 * @param zone what {@link Policy#NEAREST} compares; empty if not known
 * @param node the machine that it runs on; empty if not known
 */
public record Topology(String zone, String node) {
  /** Nothing is known. */
  public static final Topology UNKNOWN = new Topology("", "");
}
