package io.peaknet.services;

import java.net.InetAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A replica of a service as its source describes it.
 *
 * @param id who it is; the same in every service that it is part of
 * @param addresses where it is reached, of both families; never multicast or unspecified. Kept in
 *     one order, without repetition. None: it is known, but nowhere yet.
 * @param condition whether it may be used
 * @param topology where it is
 * @param weight how much it takes, relative to the others (0 to 1,000); with 0 it gets nothing
 *     while another can take it
 * @param hostname the label of its own name below each name of the service (RFC 1035); null for
 *     none
 * @param ports where it differs from the service: port numbers by the names of {@link ServicePort}
 * @param labels what load queries refer to as {@code %label%}, such as {@code pod-name}
 */
public record Endpoint(
    EndpointId id,
    List<InetAddress> addresses,
    Condition condition,
    Topology topology,
    int weight,
    @Nullable String hostname,
    Map<String, Integer> ports,
    Map<String, String> labels) {

  /** The largest weight. */
  public static final int WEIGHT_MAX = 1000;

  public Endpoint {
    for (InetAddress address : addresses) {
      if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
        throw new IllegalArgumentException(
            id + ": " + address.getHostAddress() + " is nobody's: unicast addresses are allowed");
      }
    }
    addresses =
        addresses.stream()
            .distinct()
            .sorted(Comparator.comparing(InetAddress::getAddress, Addresses.ORDER))
            .toList();
    if (weight < 0 || weight > WEIGHT_MAX) {
      throw new IllegalArgumentException(
          id + ": weight " + weight + ": 0 to " + WEIGHT_MAX + " is allowed");
    }
    if (hostname != null) {
      hostname = Words.lower(hostname);
      if (!Words.isLabel(hostname)) {
        throw new IllegalArgumentException(
            id + ": hostname '" + hostname + "': one label of a domain name is allowed");
      }
    }
    ports.forEach(ServicePort::checkNumber);
    ports = Collections.unmodifiableMap(new TreeMap<>(ports));
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /** One that is ready, of weight 1, about which nothing else is known. */
  public static Endpoint ready(EndpointId id, InetAddress... addresses) {
    return new Endpoint(
        id, List.of(addresses), Condition.READY, Topology.UNKNOWN, 1, null, Map.of(), Map.of());
  }

  /** The same in another condition. */
  public Endpoint with(Condition other) {
    return new Endpoint(id, addresses, other, topology, weight, hostname, ports, labels);
  }

  /** The same somewhere else. */
  public Endpoint with(Topology other) {
    return new Endpoint(id, addresses, condition, other, weight, hostname, ports, labels);
  }

  /** The port on which it serves what the service declares. */
  public int port(ServicePort declared) {
    return ports.getOrDefault(declared.name(), declared.port());
  }
}
