/**
 * The paper about a run of {@code peak lab run services}: a text without a figure, filled in from
 * the run's {@code results.json} alone.
 */
@NullMarked
package io.peaknet.lab.paper;

import org.jspecify.annotations.NullMarked;
