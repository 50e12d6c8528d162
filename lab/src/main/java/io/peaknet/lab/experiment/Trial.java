package io.peaknet.lab.experiment;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;

/**
 * One measurement of one contestant.
 *
 * @param name unique in its experiment; the name that {@link Results} knows it by
 * @param seconds about how long it takes
 */
public record Trial(String name, int seconds, Measurement measurement) {

  /** What is done. */
  @FunctionalInterface
  public interface Measurement {
    /**
     * Measures in a cage that nobody else uses, and that ends afterwards with all in it.
     *
     * @throws LabException if it could not be measured; the run goes on without it
     */
    Outcome in(Cage cage);
  }
}
