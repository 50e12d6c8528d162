package io.peaknet.kubernetes.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a service wants. Whatever is left out has Peak's own default.
 *
 * <p>Numbers that a schema of some release left without a bound are of 64 bits: one that Java can't
 * hold would make the list of all services unreadable, and Helm never renews a schema.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.target.selector) || has(self.ports)",
    message = "a target by selector declares its ports")
@ValidationRule(
    value =
        "!has(self.readiness) || !has(self.readiness.probe) || !has(self.ports)"
            + " || self.ports.exists(p, p.name == self.readiness.probe.port)",
    message = "the probe's port is one of the declared ports, by name")
public record PeakServiceSpec(
    @JsonPropertyDescription(
            "Domain names under which the service is found. They belong to the oldest claimant.")
        @PrinterColumn(name = "Names")
        @Required
        @Size(min = 1, max = 16)
        List<@Pattern(NAME) String> names,
    @JsonPropertyDescription("Whose pods it is: those of a Service, or those with labels.")
        @Required
        Target target,
    @JsonPropertyDescription("What it serves; by default the ports of the Service.")
        @Nullable
        @Size(max = 32)
        @ValidationRule(
            value = "self.all(p, self.exists_one(q, q.name == p.name))",
            message = "names of ports differ")
        List<Port> ports,
    @JsonPropertyDescription("How replicas are chosen.") @PrinterColumn(name = "Policy")
        @Nullable Choice policy,
    @JsonPropertyDescription("Where the load of replicas comes from.") @Nullable Load load,
    @JsonPropertyDescription(
            "exclude-overloaded: out is who has more than so many times the average.")
        @Nullable
        @Min(1)
        Double overloadThreshold,
    @JsonPropertyDescription("How far below the threshold who was out comes back: 0 to 1.")
        @Nullable
        @Min(0)
        @Max(1)
        Double hysteresis,
    @JsonPropertyDescription("Time constant of the moving average over loads.")
        @Nullable
        @Min(0)
        @Max(DAY_SECONDS)
        Long smoothingSeconds,
    @JsonPropertyDescription("How many replicas one client gets to see; 0 for all.")
        @Nullable
        @Min(0)
        @Max(1000)
        Long subset,
    @Nullable Answer answers,
    @Nullable Ready readiness,
    @Nullable Draining drain,
    @JsonPropertyDescription("Which families of addresses are published; by default both.")
        @Nullable
        @Size(min = 1, max = 2)
        List<Family> families,
    @JsonPropertyDescription(
            "Publish pods in their node's network too. No NetworkPolicy guards them.")
        @Nullable Boolean hostNetwork,
    @JsonPropertyDescription("Who opens the declared ports of the published pods.")
        @Nullable Exposure exposure) {

  static final String NAME =
      "^(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
  private static final String LABEL = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
  private static final int DAY_SECONDS = 86_400;
  private static final int DAY_MILLIS = 86_400_000;

  /** Whose pods. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.service) != has(self.selector)",
      message = "either service or selector")
  public record Target(
      @JsonPropertyDescription("A Service of the same namespace.") @Nullable String service,
      @JsonPropertyDescription("Labels of pods of the same namespace.")
          @Nullable
          @SchemaFrom(type = Selector.class)
          LabelSelector selector) {}

  /** What a {@link LabelSelector} must be like, as Kubernetes itself demands of its own. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Selector(
      @Nullable Map<String, String> matchLabels, @Nullable List<Expression> matchExpressions) {}

  /** A condition on one label. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Expression(
      @Required String key, @Required Operator operator, @Nullable List<String> values) {}

  /** How an expression compares. */
  public enum Operator {
    @JsonProperty("In")
    IN,
    @JsonProperty("NotIn")
    NOT_IN,
    @JsonProperty("Exists")
    EXISTS,
    @JsonProperty("DoesNotExist")
    DOES_NOT_EXIST
  }

  /** A port that is served. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Port(
      @Required @Pattern(LABEL) @Size(max = 63) String name,
      @JsonPropertyDescription("The number on which pods listen.") @Required @Min(1) @Max(65535)
          int port,
      @Nullable Transport protocol,
      @JsonPropertyDescription("Protocols spoken, such as h2 (RFC 7301).")
          @Nullable List<String> alpn) {}

  /** Transport protocols. */
  public enum Transport {
    TCP,
    UDP
  }

  /** Policies, by the words of the glossary. */
  public enum Choice {
    @JsonProperty("round-robin")
    ROUND_ROBIN,
    @JsonProperty("least-loaded")
    LEAST_LOADED,
    @JsonProperty("exclude-overloaded")
    EXCLUDE_OVERLOADED,
    @JsonProperty("nearest")
    NEAREST,
    @JsonProperty("sticky")
    STICKY
  }

  /** Where load comes from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "[has(self.query), has(self.configMap), has(self.signals)].filter(x, x).size() == 1",
      message = "one of query, configMap and signals")
  public record Load(
      @JsonPropertyDescription("PromQL, with %namespace% and %pod-name%.")
          @Nullable
          @Size(min = 1, max = 4096)
          String query,
      @JsonPropertyDescription("A ConfigMap of the same namespace that holds the PromQL.")
          @Nullable Reference configMap,
      @Nullable Direction direction,
      @Nullable @Min(1) @Max(DAY_SECONDS) Long periodSeconds,
      @JsonPropertyDescription("Several measures; the one that is nearest to full counts.")
          @Nullable
          @Size(min = 1, max = 8)
          List<Signal> signals) {}

  /** One measure of several. */
  public record Signal(
      @JsonPropertyDescription("PromQL, with %namespace% and %pod-name%.")
          @Required
          @Size(min = 1, max = 4096)
          String query,
      @JsonPropertyDescription("The value that counts as 1.") @Required Double full) {}

  /** A key of a ConfigMap. */
  public record Reference(@Required String name, @Required String key) {}

  /** Which end is loaded. */
  public enum Direction {
    @JsonProperty("lower")
    LOWER,
    @JsonProperty("higher")
    HIGHER
  }

  /** What DNS says besides addresses. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      @Nullable @Min(1) @Max(86400) Integer ttlSeconds,
      @Nullable @Min(1) @Max(64) Integer max,
      @JsonPropertyDescription("A name for each pod.") @Nullable Boolean hostnames,
      @JsonPropertyDescription("SRV, SVCB and HTTPS records.") @Nullable Boolean ports,
      @JsonPropertyDescription("PTR records.") @Nullable Boolean reverse,
      @JsonPropertyDescription("TXT records.") @Nullable Map<String, String> texts) {}

  /** When a pod is published. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Ready(
      @Nullable Boolean publishNotReady,
      @Nullable @Min(0) @Max(DAY_SECONDS) Long minReadySeconds,
      @Nullable Boolean serveTerminatingIfNone,
      @Nullable Probing probe) {}

  /** How pods are asked whether they live. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Probing(
      @Required Kind type,
      @Required @Size(max = 63) String port,
      @Nullable @Pattern("^/[!-~]*$") String path,
      @Nullable @Min(50) @Max(DAY_MILLIS) Long periodMillis,
      @Nullable @Min(50) @Max(DAY_MILLIS) Long timeoutMillis,
      @Nullable @Min(1) @Max(1000) Long fall,
      @Nullable @Min(1) @Max(1000) Long rise) {}

  /** Kinds of probes. */
  public enum Kind {
    @JsonProperty("tcp")
    TCP,
    @JsonProperty("http")
    HTTP
  }

  /** What becomes of withdrawn addresses. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Draining(
      @Nullable Stone tombstone, @Nullable @Min(0) @Max(DAY_SECONDS) Long slackSeconds) {}

  /** Answers for the dead. */
  public enum Stone {
    @JsonProperty("reset")
    RESET,
    @JsonProperty("drop")
    DROP,
    @JsonProperty("none")
    NONE
  }

  /** Families of addresses. */
  public enum Family {
    @JsonProperty("IPv4")
    IPV4,
    @JsonProperty("IPv6")
    IPV6
  }

  /** The NetworkPolicy of a service. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Exposure(
      @Nullable Guard networkPolicy,
      @JsonPropertyDescription("From where, as CIDRs; by default from everywhere.")
          @Nullable
          @Size(max = 64)
          List<@Pattern("^[0-9a-fA-F.:]+/[0-9]{1,3}$") String> from) {}

  /** Who writes the NetworkPolicy. */
  public enum Guard {
    @JsonProperty("managed")
    MANAGED,
    @JsonProperty("none")
    NONE
  }
}
