/**
 * Writes what follows to the cluster: the status of custom resources, and NetworkPolicies. Absent
 * on purpose: everything that answers clients, which goes on whether or not anybody writes.
 */
package io.peaknet.kubernetes.controller;
