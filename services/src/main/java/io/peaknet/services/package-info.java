/**
 * Services and their endpoints: {@link io.peaknet.services.Source sources} say what there is, the
 * {@link io.peaknet.services.EndpointStore store} keeps it, and a {@link
 * io.peaknet.services.ServiceServer server} decides who is published, answers by DNS, and remembers
 * who may still hold an address. Absent on purpose: Kubernetes and TOML, which are sources and live
 * above, and the wire format of DNS, which lives below.
 */
package io.peaknet.services;
