package io.peaknet.lab.experiment;

import java.io.PrintStream;
import java.util.List;

/**
 * Something that {@code peak lab run} measures. Its contestants take turns (A B A B), so that what
 * the machine does besides hits all of them alike.
 */
public interface Experiment {
  /** What it is called on the command line. */
  String name();

  /** One line for {@code peak lab list}. */
  String description();

  /** What the machine must have for it. */
  Needs needs();

  /**
   * What will be done, in how many rounds; fetches what the contestants need.
   *
   * @param quick a few minutes at most, for a first look and for CI
   * @param log for what takes a while, a line each
   */
  Plan plan(boolean quick, PrintStream log);

  /**
   * About how long it takes in seconds, known before anything is fetched.
   *
   * @param quick as in {@link #plan}
   */
  int estimateSeconds(boolean quick);

  /**
   * What the machine must have.
   *
   * @param root whether it takes root
   * @param programs that must be there
   */
  record Needs(boolean root, List<String> programs) {}
}
