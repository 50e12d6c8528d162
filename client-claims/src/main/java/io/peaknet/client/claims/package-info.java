/**
 * Client-mediated communication (the PEAK preprint of 2024, section 5.1.3) done safely: what one
 * service knows of a user, the user's client carries to another, signed. The services need no way
 * to each other.
 *
 * <p>The authentication service issues a <em>passport</em>: who the user is, and until when. Other
 * services put <em>stamps</em> to it: claims, signed with the service's own key, bound to that
 * passport's session. A stamp lives as long as the passport does, or shorter: only the
 * authentication service can make it live longer, by renewing the passport. Each service may claim
 * only what it is trusted with.
 *
 * <p>Absent on purpose: shared secrets, algorithms to choose from, keys or addresses of keys that a
 * token names itself.
 */
@NullMarked
package io.peaknet.client.claims;

import org.jspecify.annotations.NullMarked;
