/**
 * An authoritative DNS server. {@link io.peaknet.dns.Zones} hold what is served and change while it
 * is; {@link io.peaknet.dns.DnsServer} serves them.
 *
 * <p>Answers are made when data change, not when somebody asks: a query costs one look-up and one
 * copy. Absent on purpose: recursion, forwarding, a cache, and any knowledge of where the records
 * come from.
 */
package io.peaknet.dns;
