/**
 * Watches the cluster and keeps a {@link io.peaknet.kubernetes.model.Cluster} true to it. Absent on
 * purpose: what follows from it.
 */
package io.peaknet.kubernetes.watch;
