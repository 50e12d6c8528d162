/**
 * The experiment {@code tunnels}: Peak beside other programs that carry IP packets over UDP or TCP,
 * in identical networks. Each contestant is one class that writes its program's configuration and
 * starts it; what is measured knows none of them.
 */
@NullMarked
package io.peaknet.lab.tunnel;

import org.jspecify.annotations.NullMarked;
