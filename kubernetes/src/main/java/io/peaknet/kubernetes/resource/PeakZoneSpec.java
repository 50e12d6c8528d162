package io.peaknet.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A zone as its operator wants it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PeakZoneSpec(
    @JsonPropertyDescription("The zone's own name.")
        @PrinterColumn(name = "Origin")
        @Required
        @Pattern(ORIGIN)
        @ValidationRule(value = "self == oldSelf", message = "a zone keeps its origin")
        String origin,
    @JsonPropertyDescription("Who serves it, with addresses where a name lies in the zone.")
        @Required
        @Size(min = 1, max = 13)
        List<Server> nameservers,
    @Nullable Authority soa,
    @JsonPropertyDescription("Who may have which of its names.") @Nullable Claims claims,
    @JsonPropertyDescription("Parts that others serve, such as other clusters.")
        @Nullable
        @Size(max = 256)
        List<Delegation> delegations) {

  static final String ORIGIN =
      "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$";

  /** A name server. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Server(
      @Required @Pattern(ORIGIN) String name,
      @Nullable @Size(max = 16) List<@Pattern("^[0-9a-fA-F.:]+$") String> addresses) {}

  /** What its SOA record says, in seconds where it is a time (RFC 1035, RFC 2308). */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Authority(
      @Nullable @Pattern(ORIGIN) String hostmaster,
      @Nullable @Min(1) @Max(2147483647) Integer refresh,
      @Nullable @Min(1) @Max(2147483647) Integer retry,
      @Nullable @Min(1) @Max(2147483647) Integer expire,
      @Nullable @Min(0) @Max(86400) Integer negativeTtl) {}

  /** Who may have which names. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Claims(
      @JsonPropertyDescription(
              "open: any namespace may claim what no rule reserves; listed: only what rules grant.")
          @Nullable Mode mode,
      @Nullable @Size(max = 256) List<Rule> rules) {}

  /** What holds for names without a rule. */
  public enum Mode {
    @JsonProperty("open")
    OPEN,
    @JsonProperty("listed")
    LISTED
  }

  /** A name, and all below it, for namespaces. */
  public record Rule(
      @JsonPropertyDescription("Relative to the origin; %namespace% stands for the claimant's own.")
          @Required
          String name,
      @JsonPropertyDescription("* stands for all.") @Required @Size(min = 1, max = 256)
          List<String> namespaces) {}

  /** A part of the zone that others serve. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delegation(
      @JsonPropertyDescription("Relative to the origin.") @Required String name,
      @Required @Size(min = 1, max = 13) List<Server> nameservers,
      @JsonPropertyDescription("DS records, as in a zone file.") @Nullable List<String> ds) {}
}
