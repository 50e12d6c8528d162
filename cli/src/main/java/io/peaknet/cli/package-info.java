/**
 * The {@code peak} command: reads arguments and configuration, calls the modules, prints. Absent on
 * purpose: everything else.
 */
package io.peaknet.cli;
