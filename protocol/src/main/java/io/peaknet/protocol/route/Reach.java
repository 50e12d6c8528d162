package io.peaknet.protocol.route;

/**
 * How far a node sees: its vicinity holds every node that is nearer than that. Told in steps of a
 * quarter of a power of two, rounded down, so that it seldom changes.
 *
 * <p>On the wire: u8, the step; 255 of a node whose vicinity holds all that it has heard of.
 */
public final class Reach {
  /** Of a vicinity with room left. */
  static final int ALL = 255;

  /** Steps that double a reach. */
  static final int TWICE = 4;

  private Reach() {}

  /** The step that a cost lies on or above. */
  static int step(int cost) {
    int step = (int) Math.round(TWICE * Math.log(cost) / Math.log(2));
    return cost(step) > cost ? step - 1 : step;
  }

  /** Where a step begins. */
  static int cost(int step) {
    return step == ALL
        ? Constants.INFINITY
        : (int) Math.min(Constants.INFINITY, Math.ceil(Math.pow(2, (double) step / TWICE)));
  }

  /** What is told of a reach. */
  public static int told(int cost) {
    return cost(step(cost));
  }
}
