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
    if (answers.ports()) {
      for (ServicePort port : ports) {
        names.forEach(name -> checkLength(id, name, port));
      }
    }
    Probe probe = readiness.probe();
    if (probe != null && !seen.contains(probe.port())) {
      throw new IllegalArgumentException(
          id + ": the probe asks port '" + probe.port() + "', which the service does not declare");
    }
  }

  private static void checkLength(ServiceId id, String name, ServicePort port) {
    List<String> before =
        port.alpn().isEmpty()
            ? List.of(port.serverLabels())
            : List.of(port.serverLabels(), port.bindingLabels());
    for (String labels : before) {
      if (!isWildcard(name) && !Words.fits(labels + "." + name)) {
        throw new IllegalArgumentException(
            id
                + ": port '"
                + port.name()
                + "' has records at "
                + labels
                + "."
                + name
                + ", longer than 253 characters: shorter names are allowed, or no such records");
      }
    }
  }

  private static boolean isWildcard(String name) {
    return name.startsWith("*.");
  }

  /**
   * Whether a replica of that hostname can have a name of its own below each name of the service,
   * if it is to have one.
   */
  public boolean hasRoomFor(String hostname) {
    return !answers.hostnames()
        || names.stream()
            .filter(name -> !isWildcard(name))
            .allMatch(name -> Words.fits(hostname + "." + name));
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
