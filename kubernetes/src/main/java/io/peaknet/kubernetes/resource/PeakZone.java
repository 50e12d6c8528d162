package io.peaknet.kubernetes.resource;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A zone of DNS that is served from the cluster: {@code kubectl get peakzones}. */
@Group("dns.peak")
@Version("v1alpha1")
@ShortNames("pz")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class PeakZone extends CustomResource<PeakZoneSpec, PeakZoneStatus> {
  private static final long serialVersionUID = 1;
}
