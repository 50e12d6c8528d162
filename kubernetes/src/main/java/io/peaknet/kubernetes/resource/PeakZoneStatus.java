package io.peaknet.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a zone, told by the controller. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PeakZoneStatus(
    @JsonPropertyDescription("The generation that this is about.") long observedGeneration,
    @JsonPropertyDescription("Services with names in it.") @PrinterColumn(name = "Services")
        long services,
    @JsonPropertyDescription("Names in it.") @PrinterColumn(name = "Names") long names,
    @JsonPropertyDescription("Services that want a name that another has, or may not have.")
        @PrinterColumn(name = "Refused")
        long refused,
    @Nullable List<Condition> conditions) {}
