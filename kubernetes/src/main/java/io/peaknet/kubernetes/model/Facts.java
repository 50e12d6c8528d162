package io.peaknet.kubernetes.model;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakServiceSpec;
import io.peaknet.kubernetes.resource.PeakZone;
import io.peaknet.kubernetes.resource.PeakZoneSpec;
import io.peaknet.services.ServicePort;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads facts from the client's objects. What makes no sense is left out, never thrown. */
public final class Facts {
  /** What names the Service that a slice is part of. */
  public static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  private Facts() {}

  /** The fact that an object is, whatever its kind; null for one that says nothing. */
  public static @Nullable Fact of(HasMetadata object) {
    return switch (object) {
      case io.fabric8.kubernetes.api.model.Pod pod -> pod(pod);
      case EndpointSlice slice -> slice(slice);
      case Service service -> group(service);
      case Namespace space ->
          new Fact.Space(key(object), labels(object), created(space.getMetadata()));
      case ConfigMap map -> new Fact.Texts(key(object), copy(map.getData()));
      case PeakService service -> definition(service);
      case PeakZone zone -> zone(zone);
      default -> workload(object);
    };
  }

  /** Null without what the schema requires, which only a server without the schema lets through. */
  private static Fact.@Nullable Definition definition(PeakService service) {
    PeakServiceSpec spec = service.getSpec();
    boolean isWhole =
        spec != null
            && spec.names() != null
            && spec.names().stream().allMatch(Objects::nonNull)
            && spec.target() != null;
    return isWhole
        ? new Fact.Definition(
            key(service),
            service.getMetadata().getUid(),
            generation(service),
            created(service.getMetadata()),
            spec)
        : null;
  }

  private static Fact.@Nullable Zone zone(PeakZone zone) {
    PeakZoneSpec spec = zone.getSpec();
    return spec == null || spec.origin() == null
        ? null
        : new Fact.Zone(key(zone), generation(zone), created(zone.getMetadata()), spec);
  }

  /** What names an object among its kind. */
  public static Fact.Key key(HasMetadata object) {
    ObjectMeta meta = object.getMetadata();
    String name = meta.getName();
    boolean isWorkload =
        Set.of("Deployment", "StatefulSet", "DaemonSet").contains(object.getKind());
    return new Fact.Key(
        Objects.requireNonNullElse(meta.getNamespace(), ""),
        isWorkload ? object.getKind() + "/" + name : name);
  }

  private static Fact workload(HasMetadata object) {
    LabelSelector selector =
        switch (object) {
          case io.fabric8.kubernetes.api.model.apps.Deployment one -> one.getSpec().getSelector();
          case io.fabric8.kubernetes.api.model.apps.StatefulSet one -> one.getSpec().getSelector();
          case io.fabric8.kubernetes.api.model.apps.DaemonSet one -> one.getSpec().getSelector();
          default -> throw new IllegalArgumentException("no fact: " + object.getKind());
        };
    return new Fact.Workload(key(object), labels(object), selector);
  }

  private static Fact.Pod pod(io.fabric8.kubernetes.api.model.Pod pod) {
    var spec = pod.getSpec();
    PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    List<InetAddress> addresses = new ArrayList<>();
    for (var ip : status.getPodIPs()) add(addresses, ip.getIp());
    if (addresses.isEmpty()) add(addresses, status.getPodIP());
    boolean ready =
        status.getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    String phase = Objects.requireNonNullElse(status.getPhase(), "");
    return new Fact.Pod(
        key(pod),
        labels(pod),
        ours(pod.getMetadata().getAnnotations()),
        List.copyOf(addresses),
        ready,
        pod.getMetadata().getDeletionTimestamp() != null,
        phase.equals("Succeeded") || phase.equals("Failed"),
        Boolean.TRUE.equals(spec.getHostNetwork()),
        labels(pod).getOrDefault(ZONE_LABEL, ""),
        Objects.requireNonNullElse(spec.getNodeName(), ""),
        spec.getHostname(),
        owner(pod),
        ports(spec));
  }

  private static List<ServicePort> ports(io.fabric8.kubernetes.api.model.PodSpec spec) {
    Map<String, ServicePort> ports = new LinkedHashMap<>();
    spec.getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .forEach(port -> {
          ServicePort read =
              port(port.getName(), port.getContainerPort(), port.getProtocol(), null);
          if (read != null) ports.putIfAbsent(read.name(), read);
        });
    return List.copyOf(ports.values());
  }

  /** A pod of a Deployment belongs to a ReplicaSet, which is named after it and the pod's hash. */
  private static String owner(io.fabric8.kubernetes.api.model.Pod pod) {
    for (OwnerReference owner : pod.getMetadata().getOwnerReferences()) {
      if (!Boolean.TRUE.equals(owner.getController())) continue;
      String name = owner.getName();
      String suffix = "-" + labels(pod).getOrDefault("pod-template-hash", "");
      boolean ofDeployment =
          owner.getKind().equals("ReplicaSet") && suffix.length() > 1 && name.endsWith(suffix);
      if (!ofDeployment) return owner.getKind() + "/" + name;
      return "Deployment/" + name.substring(0, name.length() - suffix.length());
    }
    return "";
  }

  private static Fact.Slice slice(EndpointSlice slice) {
    Map<String, ServicePort> ports = new LinkedHashMap<>();
    for (EndpointPort port : all(slice.getPorts())) {
      ServicePort read =
          port(port.getName(), port.getPort(), port.getProtocol(), port.getAppProtocol());
      if (read != null) ports.putIfAbsent(read.name(), read);
    }
    List<Fact.Member> members = new ArrayList<>();
    // Slices of type FQDN name hosts elsewhere, which is not for us to answer.
    if (!"FQDN".equals(slice.getAddressType())) {
      for (Endpoint endpoint : all(slice.getEndpoints())) members.add(member(slice, endpoint));
    }
    return new Fact.Slice(
        key(slice), labels(slice).getOrDefault(SERVICE_LABEL, ""), List.copyOf(members), ports);
  }

  private static Fact.Member member(EndpointSlice slice, Endpoint endpoint) {
    List<InetAddress> addresses = new ArrayList<>();
    // "All addresses are fungible, clients may use the first": others never came to be used.
    if (!endpoint.getAddresses().isEmpty()) add(addresses, endpoint.getAddresses().getFirst());
    EndpointConditions conditions =
        Objects.requireNonNullElseGet(endpoint.getConditions(), EndpointConditions::new);
    boolean ready = !Boolean.FALSE.equals(conditions.getReady());
    boolean serving = conditions.getServing() == null ? ready : conditions.getServing();
    var target = endpoint.getTargetRef();
    boolean isPod =
        target != null
            && "Pod".equals(target.getKind())
            && (target.getNamespace() == null
                || target.getNamespace().equals(slice.getMetadata().getNamespace()));
    return new Fact.Member(
        List.copyOf(addresses),
        ready,
        serving,
        Boolean.TRUE.equals(conditions.getTerminating()),
        isPod ? target.getName() : null,
        endpoint.getHostname(),
        Objects.requireNonNullElse(endpoint.getZone(), ""),
        Objects.requireNonNullElse(endpoint.getNodeName(), ""));
  }

  private static Fact.Group group(Service service) {
    var spec = service.getSpec();
    return new Fact.Group(
        key(service),
        Boolean.TRUE.equals(spec.getPublishNotReadyAddresses()),
        copy(spec.getSelector()));
  }

  /** Null for what Peak can't announce: SCTP, a slice's "all ports". */
  private static @Nullable ServicePort port(
      @Nullable String name,
      @Nullable Integer number,
      @Nullable String protocol,
      @Nullable String application) {
    if (number == null || number < 1 || number > 65_535) return null;
    String transport = Objects.requireNonNullElse(protocol, "TCP");
    if (!transport.equals("TCP") && !transport.equals("UDP")) return null;
    String label = name == null || name.isEmpty() ? unnamed(transport, number) : name;
    List<String> alpn =
        switch (Objects.requireNonNullElse(application, "")) {
          case "kubernetes.io/h2c", "http2" -> List.of("h2");
          case "https" -> List.of("h2", "http/1.1");
          default -> List.of();
        };
    try {
      return new ServicePort(label, number, ServicePort.Protocol.valueOf(transport), alpn);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String unnamed(String transport, int number) {
    return transport.toLowerCase(Locale.ROOT) + "-" + number;
  }

  private static void add(List<InetAddress> addresses, @Nullable String literal) {
    if (literal == null) return;
    try {
      InetAddress address = InetAddress.ofLiteral(literal);
      boolean isSomebody =
          !address.isAnyLocalAddress()
              && !address.isMulticastAddress()
              && !address.isLoopbackAddress()
              && !address.isLinkLocalAddress();
      if (isSomebody) addresses.add(address);
    } catch (IllegalArgumentException e) {
      // The API server checks addresses; what it lets through and isn't one can't be answered.
    }
  }

  /** API servers write null for a slice's lists that are empty. */
  private static <T> List<T> all(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static Map<String, String> labels(HasMetadata object) {
    return copy(object.getMetadata().getLabels());
  }

  private static Map<String, String> ours(@Nullable Map<String, String> annotations) {
    Map<String, String> ours = new LinkedHashMap<>(copy(annotations));
    ours.keySet().removeIf(key -> !key.startsWith(Labels.PREFIX));
    return Map.copyOf(ours);
  }

  private static Map<String, String> copy(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }

  private static long generation(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getGeneration(), 0L);
  }

  private static Instant created(ObjectMeta meta) {
    String time = meta.getCreationTimestamp();
    return time == null ? Instant.EPOCH : Instant.parse(time);
  }
}
