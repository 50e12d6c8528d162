/**
 * {@code peak lab run failover}: what unmodified clients meet when a replica dies, and while all
 * are replaced.
 */
@NullMarked
package io.peaknet.lab.failover;

import org.jspecify.annotations.NullMarked;
