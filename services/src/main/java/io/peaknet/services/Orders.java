package io.peaknet.services;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What operators ordered of a service that a restart must not undo.
 *
 * @param finishing replicas that were told to finish
 * @param abandoned addresses that the service was moved away from, each with how much longer that
 *     is kept in mind
 */
record Orders(ServiceId service, Set<EndpointId> finishing, Map<InetAddress, Duration> abandoned) {
  Orders {
    finishing = Set.copyOf(finishing);
    abandoned = Map.copyOf(abandoned);
  }

  boolean isEmpty() {
    return finishing.isEmpty() && abandoned.isEmpty();
  }
}
