package io.peaknet.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a service, told by the controller. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PeakServiceStatus(
    @JsonPropertyDescription("The generation that this is about.") long observedGeneration,
    @JsonPropertyDescription("Names under which it is found.") List<String> published,
    @PrinterColumn(name = "Endpoints") long endpoints,
    @PrinterColumn(name = "Ready") long ready,
    long draining,
    @JsonPropertyDescription("Why it is not as wanted, in a few words.")
        @PrinterColumn(name = "State")
        String state,
    @Nullable List<Condition> conditions) {}
