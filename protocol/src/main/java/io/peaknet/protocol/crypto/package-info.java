/**
 * The primitives that the protocol needs, behind one interface: real ones from the JDK, cheap ones
 * for simulation. No protocol.
 */
package io.peaknet.protocol.crypto;
