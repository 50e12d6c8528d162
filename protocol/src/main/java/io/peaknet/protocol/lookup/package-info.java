/**
 * Part three of PeerNet: from an identity to where it is now. Records are signed by whom they are
 * about and verified by whoever uses them; anchors only keep them. Absent on purpose: trust in
 * anchors, clocks.
 */
package io.peaknet.protocol.lookup;
