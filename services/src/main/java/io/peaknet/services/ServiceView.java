package io.peaknet.services;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service as this server sees it, for people, metrics and the status of custom resources.
 *
 * @param spec its definition
 * @param conflicts its names that an older service has, and which
 * @param replicas all of them, in the order of their ids
 * @param withdrawn whether its source has withdrawn it, and it is only kept because too much went
 *     at once
 * @param doubted whether the probes of all replicas fail, so that none is believed
 * @param remembered whether it is from before the start, and its source has not said it again
 * @param trouble why it stays published as it was; empty if it is as it is now
 */
public record ServiceView(
    ServiceSpec spec,
    Map<String, ServiceId> conflicts,
    List<ReplicaView> replicas,
    boolean withdrawn,
    boolean doubted,
    boolean remembered,
    String trouble) {

  /**
   * A replica.
   *
   * @param endpoint as its source describes it, or did last
   * @param standing what is made of it
   * @param load its smoothed load; null if it is not known
   */
  public record ReplicaView(Endpoint endpoint, Standing standing, @Nullable Double load) {}

  /** The same with another trouble. */
  ServiceView with(String other) {
    return trouble.equals(other)
        ? this
        : new ServiceView(spec, conflicts, replicas, withdrawn, doubted, remembered, other);
  }

  /** How many replicas stand so. */
  public long count(Standing standing) {
    return replicas.stream().filter(one -> one.standing() == standing).count();
  }

  /** How many replicas clients are sent to. */
  public long published() {
    return replicas.stream().filter(one -> one.standing().isPublished()).count();
  }
}
