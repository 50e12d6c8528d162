/**
 * The custom resources, as Kubernetes keeps them. Their schemas are generated from these classes; a
 * test holds the chart's copies to them.
 */
package io.peaknet.kubernetes.resource;
