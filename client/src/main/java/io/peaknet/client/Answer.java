package io.peaknet.client;

import java.util.List;

/**
 * What is known of a name.
 *
 * @param replicas in the server's order; none if there is no such name
 * @param ttlNs how long it may be used without asking again
 */
record Answer(List<Replica> replicas, long ttlNs) {
  Answer {
    replicas = List.copyOf(replicas);
  }
}
