/**
 * {@code peak lab run services}: ways for clients to reach the replicas of a service. Those with a
 * box in the middle (NAT, proxies) beside those of Peak, in front of the same replicas.
 *
 * <p>A new way is one class that implements {@link io.peaknet.lab.services.Contestant}, and a line
 * in {@link io.peaknet.lab.services.Contestants}. What is measured knows no contestant.
 */
@NullMarked
package io.peaknet.lab.services;

import org.jspecify.annotations.NullMarked;
