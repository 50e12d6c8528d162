/**
 * The frame of `peak lab`: what an experiment is, and how its rounds are run, kept, resumed and
 * reported. Nothing of what is measured.
 */
@NullMarked
package io.peaknet.lab.experiment;

import org.jspecify.annotations.NullMarked;
