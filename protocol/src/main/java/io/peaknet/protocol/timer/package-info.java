/** Deadlines as data. Absent on purpose: any clock. */
package io.peaknet.protocol.timer;
