package io.peaknet.protocol;

import io.peaknet.protocol.crypto.Suite;

/**
 * What an operator decides about a node. Everything else is a constant of the protocol.
 *
 * @param key the node's Ed25519 key pair: its identity
 * @param open whether strangers that do not know this node's identity may link to it
 * @param postQuantumRequired whether data waits for the ML-KEM exchange (DESIGN: {@code pq =
 *     required})
 */
public record Settings(Suite.KeyPair key, boolean open, boolean postQuantumRequired) {}
