/**
 * Part two of PeerNet: how packets find their way. One distance vector engine serves the vicinity,
 * the landmark trees and the areas; the forwarder reads all three. Absent on purpose: keys and
 * sealing; whatever comes over a {@link io.peaknet.protocol.route.Link} is authentic already.
 */
package io.peaknet.protocol.route;
