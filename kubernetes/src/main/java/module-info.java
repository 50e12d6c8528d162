/**
 * Kubernetes as a source of endpoints, and the controller that writes what the cluster must know.
 */
@org.jspecify.annotations.NullMarked
module io.peaknet.kubernetes {
  requires static transitive org.jspecify;
  requires transitive io.peaknet.services;
  requires com.fasterxml.jackson.annotation;
  requires kubernetes.client.api;
  requires kubernetes.model.apps;
  requires kubernetes.model.common;
  requires kubernetes.model.coordination;
  requires kubernetes.model.core;
  requires kubernetes.model.discovery;
  requires kubernetes.model.networking;
  requires static generator.annotations;
  // The client's transport, which as an automatic module can't ask for it.
  requires java.net.http;
  requires jdk.httpserver;

  exports io.peaknet.kubernetes;
  exports io.peaknet.kubernetes.legacy;

  // The client makes custom resources by reflection, and reads and writes their records.
  opens io.peaknet.kubernetes.resource;
}
