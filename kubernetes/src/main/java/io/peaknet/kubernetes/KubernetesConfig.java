package io.peaknet.kubernetes;

import io.peaknet.kubernetes.legacy.Labels;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a cluster, and what is read there.
 *
 * @param kubeconfig a file as {@code kubectl} has it; null for the pod's own service account, or
 *     whatever {@code KUBECONFIG} and {@code ~/.kube/config} say where there is none
 * @param context one of the file's contexts; null for its current one
 * @param labels how PeakDNS's labels are read; null if they mean nothing
 * @param notes what whoever wrote this should know, a line each; shown in the status
 */
public record KubernetesConfig(
    @Nullable Path kubeconfig,
    @Nullable String context,
    @Nullable Labels labels,
    List<String> notes) {
  /** Where this process runs, without PeakDNS's labels. */
  public static final KubernetesConfig DEFAULT = new KubernetesConfig(null, null, null);

  public KubernetesConfig {
    notes = List.copyOf(notes);
  }

  /** One of which nothing is to be said. */
  public KubernetesConfig(
      @Nullable Path kubeconfig, @Nullable String context, @Nullable Labels labels) {
    this(kubeconfig, context, labels, List.of());
  }
}
