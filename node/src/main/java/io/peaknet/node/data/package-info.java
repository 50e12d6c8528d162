/**
 * Packets of the data path where they lie in memory: what the kernel gives in one piece is split
 * into what sessions carry, and put together again at the other end. Nothing here allocates for a
 * packet or takes a lock. Absent on purpose: routes, keys, sockets and threads.
 */
package io.peaknet.node.data;
