/**
 * Networks out of Linux namespaces, and what is shown and measured in them. A {@link
 * io.peaknet.lab.Cage} holds everything that a run makes; a {@link io.peaknet.lab.Topology} is the
 * hosts and cables in it; a {@link io.peaknet.lab.NodeProcess} is a real {@code peak up} on one of
 * the hosts. Nothing here looks inside a node: it is driven by its command line alone.
 */
@NullMarked
package io.peaknet.lab;

import org.jspecify.annotations.NullMarked;
