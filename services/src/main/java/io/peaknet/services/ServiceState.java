package io.peaknet.services;

import java.util.List;
import java.util.Map;

/**
 * A service as the sources say it is.
 *
 * @param spec its definition
 * @param endpoints all that it has, in whatever condition, in the order of their ids
 * @param conflicts its names that another service has, and which: that one is older
 * @param remembered whether this is from before the start and its source has not said it again yet
 */
public record ServiceState(
    ServiceSpec spec,
    Map<EndpointId, Endpoint> endpoints,
    Map<String, ServiceId> conflicts,
    boolean remembered) {

  /** The names under which it is found: those that no older service claims. */
  public List<String> names() {
    return spec.names().stream().filter(name -> !conflicts.containsKey(name)).toList();
  }
}
