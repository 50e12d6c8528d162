/** Readers and writers of the formats that travel. No decisions, no state. */
package io.peaknet.protocol.wire;
