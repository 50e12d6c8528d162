/** Randomness decided by a seed, a stream of its own for every part. No clock, no shared state. */
package io.peaknet.simulator.chance;
