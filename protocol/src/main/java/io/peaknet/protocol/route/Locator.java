package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;

/**
 * Where a node can be found: its durable address, and labels for shorter routes. Both only guide;
 * delivery is by identity.
 */
public record Locator(Digits address, Labels labels) {}
