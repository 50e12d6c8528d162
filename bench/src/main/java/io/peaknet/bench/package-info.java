/** What single steps of the data path cost. */
@org.jspecify.annotations.NullMarked
package io.peaknet.bench;
