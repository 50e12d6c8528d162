package io.peaknet.kubernetes.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.kubernetes.model.Facts;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakZone;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of object that is watched in the whole cluster.
 *
 * @param label only objects that have this label; null for all
 * @param isOptional whether a server that doesn't know the kind simply has none of them
 */
record Kind<T extends HasMetadata>(
    Class<T> type, Class<? extends Fact> fact, @Nullable String label, boolean isOptional) {

  private static final List<Kind<?>> ALWAYS =
      List.of(
          of(Namespace.class, Fact.Space.class),
          of(Service.class, Fact.Group.class),
          of(Pod.class, Fact.Pod.class),
          new Kind<>(EndpointSlice.class, Fact.Slice.class, Facts.SERVICE_LABEL, false),
          new Kind<>(PeakZone.class, Fact.Zone.class, null, true),
          new Kind<>(PeakService.class, Fact.Definition.class, null, true));

  /** Whose labels count for their pods too. */
  private static final List<Kind<?>> WORKLOADS =
      List.of(
          new Kind<>(Deployment.class, Fact.Workload.class, Labels.DOMAIN, false),
          new Kind<>(StatefulSet.class, Fact.Workload.class, Labels.DOMAIN, false),
          new Kind<>(DaemonSet.class, Fact.Workload.class, Labels.DOMAIN, false));

  static List<Kind<?>> all(boolean withLabels) {
    List<Kind<?>> all = new ArrayList<>(ALWAYS);
    if (withLabels) all.addAll(WORKLOADS);
    return all;
  }

  private static <T extends HasMetadata> Kind<T> of(Class<T> type, Class<? extends Fact> fact) {
    return new Kind<>(type, fact, null, false);
  }
}
