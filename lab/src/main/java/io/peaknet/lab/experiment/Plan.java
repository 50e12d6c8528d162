package io.peaknet.lab.experiment;

import java.util.List;
import java.util.Map;

/** What one run of an {@link Experiment} does. */
public interface Plan {
  /** Every contestant and its version as it prints itself, or {@code not here: reason}. */
  Map<String, String> versions();

  /** How many times the trials of a round are repeated. */
  int rounds();

  /** What is measured in each round. */
  List<Trial> round();

  /** What is measured once, after the rounds. */
  List<Trial> once();

  /** What all of it comes to. */
  Findings findings(Results results);
}
