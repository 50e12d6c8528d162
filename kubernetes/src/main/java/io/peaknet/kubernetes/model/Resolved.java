package io.peaknet.kubernetes.model;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.peaknet.services.Endpoint;
import io.peaknet.services.EndpointId;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceSpec;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A service, worked out.
 *
 * @param definition where it comes from; null if from labels
 * @param spec null if it makes no sense as it is defined, and never did
 * @param pods all pods that it depends on, even those not known yet
 * @param texts all ConfigMaps that it depends on
 * @param openings who must be let in
 * @param refused names that it may not have, and why
 * @param problems what else is wrong, for people
 */
public record Resolved(
    Fact.@Nullable Definition definition,
    @Nullable ServiceSpec spec,
    SortedMap<EndpointId, Endpoint> endpoints,
    Set<Fact.Key> pods,
    Set<Fact.Key> texts,
    List<Opening> openings,
    List<Refusal> refused,
    List<String> problems) {

  /** Of one of which nothing is known. */
  static final Resolved NOTHING =
      new Resolved(
          null,
          null,
          Collections.emptySortedMap(),
          Set.of(),
          Set.of(),
          List.of(),
          List.of(),
          List.of());

  /**
   * Ports of pods that clients come to from outside.
   *
   * @param selector the pods
   * @param ports by the numbers on which the pods listen; never empty
   * @param from CIDRs; none stands for everywhere
   */
  public record Opening(LabelSelector selector, Set<Port> ports, List<String> from) {}

  /** A number with its protocol. */
  public record Port(ServicePort.Protocol protocol, int number) implements Comparable<Port> {
    @Override
    public int compareTo(Port other) {
      int byNumber = Integer.compare(number, other.number);
      return byNumber != 0 ? byNumber : protocol.compareTo(other.protocol);
    }
  }

  /**
   * A name that a service wanted and may not have.
   *
   * @param why for people
   */
  public record Refusal(String name, String why) {}
}
