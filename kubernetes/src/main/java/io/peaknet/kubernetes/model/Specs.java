package io.peaknet.kubernetes.model;

import io.peaknet.kubernetes.resource.PeakServiceSpec;
import io.peaknet.services.Answers;
import io.peaknet.services.Drain;
import io.peaknet.services.LoadQuery;
import io.peaknet.services.Policy;
import io.peaknet.services.Probe;
import io.peaknet.services.Readiness;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceSpec;
import io.peaknet.services.Steering;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a {@code PeakService} as the service that it defines; what it leaves out has defaults. */
final class Specs {
  private static final Duration LOAD_PERIOD = Duration.ofSeconds(5);

  /** What a schema without bounds lets through above these has no more effect than they. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final int COUNT_MAX = 1000;

  private Specs() {}

  /**
   * The definition as PEAK knows it.
   *
   * @param names those that it may have
   * @param ports those of its target, if it declares none
   * @param query the PromQL that its ConfigMap holds; null if it names none, or it isn't there
   * @throws IllegalArgumentException that says what makes no sense
   */
  static ServiceSpec of(
      ServiceId id,
      Fact.Definition definition,
      List<String> names,
      List<ServicePort> ports,
      @Nullable String query) {
    PeakServiceSpec spec = definition.spec();
    return new ServiceSpec(
        id,
        definition.created(),
        names,
        ports,
        steering(spec, query),
        answers(spec.answers()),
        readiness(spec.readiness()),
        drain(spec.drain()));
  }

  static List<ServicePort> ports(List<PeakServiceSpec.Port> ports) {
    return ports.stream()
        .map(port ->
            new ServicePort(
                port.name(),
                port.port(),
                port.protocol() == PeakServiceSpec.Transport.UDP
                    ? ServicePort.Protocol.UDP
                    : ServicePort.Protocol.TCP,
                Objects.requireNonNullElse(port.alpn(), List.of())))
        .toList();
  }

  private static Steering steering(PeakServiceSpec spec, @Nullable String fromConfigMap) {
    PeakServiceSpec.Load load = spec.load();
    LoadQuery query = null;
    if (load != null) {
      List<LoadQuery.Signal> signals = signals(load, fromConfigMap);
      if (!signals.isEmpty()) {
        query =
            new LoadQuery(
                signals,
                load.direction() == PeakServiceSpec.Direction.HIGHER
                    ? LoadQuery.Direction.HIGHER
                    : LoadQuery.Direction.LOWER,
                seconds(load.periodSeconds(), LOAD_PERIOD));
      }
    }
    Steering usual = Steering.DEFAULT;
    return new Steering(
        policy(spec.policy()),
        query,
        or(spec.overloadThreshold(), usual.overloadThreshold()),
        or(spec.hysteresis(), usual.hysteresis()),
        seconds(spec.smoothingSeconds(), usual.smoothing()),
        or(spec.subset(), usual.subset()));
  }

  private static List<LoadQuery.Signal> signals(
      PeakServiceSpec.Load load, @Nullable String fromConfigMap) {
    List<PeakServiceSpec.Signal> several = load.signals();
    if (several != null) {
      return several.stream().map(one -> new LoadQuery.Signal(one.query(), one.full())).toList();
    }
    String text = load.query() == null ? fromConfigMap : load.query();
    return text == null ? List.of() : List.of(new LoadQuery.Signal(text, 1));
  }

  private static Policy policy(PeakServiceSpec.@Nullable Choice choice) {
    return choice == null ? Policy.ROUND_ROBIN : Policy.valueOf(choice.name());
  }

  private static Answers answers(PeakServiceSpec.@Nullable Answer answers) {
    Answers usual = Answers.DEFAULT;
    if (answers == null) return usual;
    return new Answers(
        seconds(answers.ttlSeconds(), usual.ttl()),
        or(answers.max(), usual.max()),
        or(answers.hostnames(), usual.hostnames()),
        or(answers.ports(), usual.ports()),
        or(answers.reverse(), usual.reverse()),
        Objects.requireNonNullElse(answers.texts(), Map.of()));
  }

  private static Readiness readiness(PeakServiceSpec.@Nullable Ready ready) {
    Readiness usual = Readiness.DEFAULT;
    if (ready == null) return usual;
    return new Readiness(
        or(ready.publishNotReady(), usual.publishNotReady()),
        seconds(ready.minReadySeconds(), usual.minReady()),
        or(ready.serveTerminatingIfNone(), usual.serveTerminatingIfNone()),
        ready.probe() == null ? null : probe(ready.probe()));
  }

  private static Probe probe(PeakServiceSpec.Probing probe) {
    Probe usual = Probe.tcp(probe.port());
    return new Probe(
        probe.type() == PeakServiceSpec.Kind.HTTP ? Probe.Kind.HTTP : Probe.Kind.TCP,
        probe.port(),
        Objects.requireNonNullElse(probe.path(), usual.path()),
        millis(probe.periodMillis(), usual.period()),
        millis(probe.timeoutMillis(), usual.timeout()),
        or(probe.fall(), usual.fall()),
        or(probe.rise(), usual.rise()));
  }

  private static Drain drain(PeakServiceSpec.@Nullable Draining drain) {
    Drain usual = Drain.DEFAULT;
    if (drain == null) return usual;
    return new Drain(
        drain.tombstone() == null
            ? usual.tombstone()
            : Drain.Tombstone.valueOf(drain.tombstone().name()),
        seconds(drain.slackSeconds(), usual.slack()));
  }

  private static <T> T or(@Nullable T value, T usual) {
    return value == null ? usual : value;
  }

  private static int or(@Nullable Long value, int usual) {
    return value == null ? usual : Math.clamp(value, Integer.MIN_VALUE, COUNT_MAX);
  }

  private static Duration seconds(@Nullable Integer seconds, Duration usual) {
    return seconds == null ? usual : Duration.ofSeconds(seconds);
  }

  private static Duration seconds(@Nullable Long seconds, Duration usual) {
    return seconds == null ? usual : Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
  }

  private static Duration millis(@Nullable Long millis, Duration usual) {
    return millis == null ? usual : Duration.ofMillis(Math.min(millis, LONGEST.toMillis()));
  }
}
