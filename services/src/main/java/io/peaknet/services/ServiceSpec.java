package io.peaknet.services;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A service as its owner defined it, in a file or a custom resource.
 *
 * @param id who it is
 * @param created since when; of two services that claim one domain name the older one gets it
 * @param names absolute domain names, kept in lower case and without the last dot. A service none
 *     of whose names lie in a zone of the server is shown, but not served.
 * @param ports what it serves; the first is the one that is asked whether a withdrawn replica still
 *     answers
 */
public record ServiceSpec(
    ServiceId id,
    Instant created,
    List<String> names,
    List<ServicePort> ports,
    Steering steering,
    Answers answers,
    Readiness readiness,
    Drain drain) {

  public ServiceSpec {
    names = names.stream().map(Words::domainName).distinct().toList();
    ports = List.copyOf(ports);
    Set<String> seen = new HashSet<>();
    for (ServicePort port : ports) {
      if (!seen.add(port.name())) {
        throw new IllegalArgumentException(
            id + ": two ports are called '" + port.name() + "': names must differ");
      }
    }
    Probe probe = readiness.probe();
    if (probe != null && !seen.contains(probe.port())) {
      throw new IllegalArgumentException(
          id + ": the probe asks port '" + probe.port() + "', which the service does not declare");
    }
  }

  /** One with defaults for all that is not given. */
  public static ServiceSpec of(
      ServiceId id, Instant created, List<String> names, List<ServicePort> ports) {
    return new ServiceSpec(
        id,
        created,
        names,
        ports,
        Steering.DEFAULT,
        Answers.DEFAULT,
        Readiness.DEFAULT,
        Drain.DEFAULT);
  }

  /** The same with another steering. */
  public ServiceSpec with(Steering other) {
    return new ServiceSpec(id, created, names, ports, other, answers, readiness, drain);
  }

  /** The same with other answers. */
  public ServiceSpec with(Answers other) {
    return new ServiceSpec(id, created, names, ports, steering, other, readiness, drain);
  }

  /** The same with another readiness. */
  public ServiceSpec with(Readiness other) {
    return new ServiceSpec(id, created, names, ports, steering, answers, other, drain);
  }

  /** The same with another drain. */
  public ServiceSpec with(Drain other) {
    return new ServiceSpec(id, created, names, ports, steering, answers, readiness, other);
  }
}
