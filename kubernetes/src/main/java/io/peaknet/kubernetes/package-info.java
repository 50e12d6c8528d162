/**
 * Kubernetes, seen by PEAK: a {@link io.peaknet.kubernetes.KubernetesSource source} of services and
 * endpoints, which only reads, and a {@link io.peaknet.kubernetes.Controller controller}, which
 * writes status and network policies and nothing else. Absent on purpose: DNS, health, policies and
 * files, which belong to {@code services}.
 */
package io.peaknet.kubernetes;
