/**
 * Programs of Debian, the newest that run here, beside those of the machine: nothing is installed.
 * Nothing of what they are for.
 */
@NullMarked
package io.peaknet.lab.debian;

import org.jspecify.annotations.NullMarked;
