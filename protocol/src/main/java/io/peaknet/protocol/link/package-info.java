/**
 * Neighbours: what makes one hop of an unreliable datagram path into a link that routing can rely
 * on. Absent on purpose: routes, keys.
 */
package io.peaknet.protocol.link;
