package io.peaknet.simulator.experiment;

/** Something that compares routers; decided by its seed to the last bit. */
interface Experiment {
  /** What it is called on the command line. */
  String name();

  /** One line for {@code peak sim list}. */
  String description();

  /** Does it. */
  Findings run(Setup setup);
}
