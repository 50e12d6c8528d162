/**
 * What must always hold, one checker a class. They look at a run and throw a {@link
 * io.peaknet.simulator.check.Violation}; they change nothing and know no protocol.
 */
package io.peaknet.simulator.check;
