/**
 * Authenticated ciphers of C libraries that the machine may have, on memory outside of the heap.
 * Absent on purpose: which of them is used, key agreement, and whatever protocol the packets are
 * of.
 */
package io.peaknet.linux.crypto;
