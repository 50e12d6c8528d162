/** Names that nobody assigns: keys, identities and their IPv6 form. No network, no storage. */
package io.peaknet.protocol.identity;
