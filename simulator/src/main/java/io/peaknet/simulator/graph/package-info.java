/**
 * Networks as graphs: read from files, drawn from a seed, and their shortest paths. Nothing of
 * time, packets or nodes' state.
 */
package io.peaknet.simulator.graph;
