/**
 * The cryptography of a real node: the JDK's, with the ciphers of C libraries for its sessions
 * where the machine has them. Absent on purpose: any cipher of Peak's own.
 */
package io.peaknet.node.crypto;
