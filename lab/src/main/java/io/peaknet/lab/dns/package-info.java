/** {@code peak lab run dns}: Peak's DNS server beside others. */
package io.peaknet.lab.dns;
