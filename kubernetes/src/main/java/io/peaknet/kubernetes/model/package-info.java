/**
 * What follows for services from what the cluster says. Absent on purpose: connections, clocks and
 * threads. Whoever watches the cluster puts facts in, in any order, and takes changes out.
 */
package io.peaknet.kubernetes.model;
