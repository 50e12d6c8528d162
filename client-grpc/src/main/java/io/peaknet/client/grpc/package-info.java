/**
 * Tells gRPC of a name's replicas as soon as they change. Balancing, connections and retries are
 * gRPC's own.
 */
@NullMarked
package io.peaknet.client.grpc;

import org.jspecify.annotations.NullMarked;
