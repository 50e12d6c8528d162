/**
 * The replicas of services, from DNS, kept fresh and with the dead last; and the JDK's own name
 * resolution made to use them. Nothing of Peak is used but DNS.
 */
@NullMarked
package io.peaknet.client;

import org.jspecify.annotations.NullMarked;
