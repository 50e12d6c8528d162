/**
 * A small DNS stub: questions and answers as bytes (RFC 1035), EDNS (RFC 6891), cookies (RFC 7873),
 * UDP and TCP. No cache, no recursion, no DNSSEC validation.
 */
@NullMarked
package io.peaknet.client.dns;

import org.jspecify.annotations.NullMarked;
