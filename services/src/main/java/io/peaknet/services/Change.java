package io.peaknet.services;

/** One thing that is different from before. */
public sealed interface Change {
  /** Whose it is. */
  ServiceId service();

  /** A service is defined, or defined anew; its endpoints stay. */
  record ServicePut(ServiceSpec spec) implements Change {
    @Override
    public ServiceId service() {
      return spec.id();
    }
  }

  /** A service and all of its endpoints are gone, by its owner's will. */
  record ServiceRemoved(ServiceId service) implements Change {}

  /**
   * A replica is there, or is different from before. It may come before its service is defined, and
   * shows once it is.
   */
  record EndpointPut(ServiceId service, Endpoint endpoint) implements Change {}

  /** A replica is no longer part of the service. */
  record EndpointRemoved(ServiceId service, EndpointId endpoint) implements Change {}
}
