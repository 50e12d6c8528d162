/** Part one of PeerNet: where a node is now. Digits, areas and the leases that grant them. */
package io.peaknet.protocol.address;
