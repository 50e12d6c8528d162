package io.peaknet.kubernetes.model;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.peaknet.kubernetes.resource.PeakServiceSpec;
import io.peaknet.kubernetes.resource.PeakZoneSpec;
import io.peaknet.services.ServicePort;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of the cluster, reduced to what matters to PEAK: a pod of 10 kB is 300 bytes here, and
 * a change that leaves the fact as it was is none.
 */
public sealed interface Fact {
  /** Names a fact among those of its type. */
  record Key(String namespace, String name) {
    @Override
    public String toString() {
      return namespace.isEmpty() ? name : namespace + "/" + name;
    }
  }

  /** Which one it is. */
  Key key();

  /**
   * A pod.
   *
   * @param ready whether its condition Ready holds
   * @param terminating whether it has been told to end
   * @param finished whether it won't run again
   * @param owner the kind and name of the workload that it belongs to, such as {@code
   *     Deployment/web}; empty for none
   * @param ports what its containers declare
   */
  record Pod(
      Key key,
      Map<String, String> labels,
      Map<String, String> annotations,
      List<InetAddress> addresses,
      boolean ready,
      boolean terminating,
      boolean finished,
      boolean hostNetwork,
      String zone,
      String node,
      @Nullable String hostname,
      String owner,
      List<ServicePort> ports)
      implements Fact {}

  /**
   * A part of a Service's endpoints.
   *
   * @param service its name
   * @param ports the numbers by the names of ports
   */
  record Slice(Key key, String service, List<Member> members, Map<String, ServicePort> ports)
      implements Fact {}

  /**
   * One endpoint in a slice. Words that a slice leaves out are as Kubernetes says they are to be
   * read.
   *
   * @param pod null if it is no pod of the namespace
   */
  record Member(
      List<InetAddress> addresses,
      boolean ready,
      boolean serving,
      boolean terminating,
      @Nullable String pod,
      @Nullable String hostname,
      String zone,
      String node) {}

  /** A Service, of which only this matters: who is in it is told by its slices. */
  record Group(Key key, boolean publishNotReady, Map<String, String> selector) implements Fact {}

  /** A namespace. */
  record Space(Key key, Map<String, String> labels, Instant created) implements Fact {}

  /** A Deployment, StatefulSet or DaemonSet; the key's name begins with its kind. */
  record Workload(Key key, Map<String, String> labels, @Nullable LabelSelector selector)
      implements Fact {}

  /** A ConfigMap. */
  record Texts(Key key, Map<String, String> data) implements Fact {}

  /** A {@code PeakService}. */
  record Definition(Key key, String uid, long generation, Instant created, PeakServiceSpec spec)
      implements Fact {}

  /** A {@code PeakZone}. */
  record Zone(Key key, long generation, Instant created, PeakZoneSpec spec) implements Fact {}
}
