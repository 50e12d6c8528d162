/**
 * Linux as Peak sees it: devices that carry programs' packets, UDP, waiting, and the set-up of
 * network interfaces. Every call goes straight to the kernel through {@code java.lang.foreign}; no
 * process is forked. Absent on purpose: anything of the protocol, threads, and clocks.
 */
package io.peaknet.linux;
