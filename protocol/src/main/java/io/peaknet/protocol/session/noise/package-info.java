/**
 * The Noise protocol framework, revision 34, as far as Peak uses it: XX and IK over 25519,
 * ChaChaPoly and SHA256. Absent on purpose: Peak's payloads, timers, who may speak.
 */
package io.peaknet.protocol.session.noise;
