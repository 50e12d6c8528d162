/**
 * Services and their endpoints: {@link io.peaknet.services.Source sources} say what there is, the
 * {@link io.peaknet.services.EndpointStore store} keeps it. Absent on purpose: Kubernetes and TOML,
 * which are sources and live above, and the wire format of DNS, which lives below.
 */
package io.peaknet.services;
