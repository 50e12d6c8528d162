package io.peaknet.kubernetes.resource;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A service that is found under names of its own: {@code kubectl get peakservices}. */
@Group("dns.peak")
@Version("v1alpha1")
@ShortNames("psvc")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class PeakService extends CustomResource<PeakServiceSpec, PeakServiceStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;
}
