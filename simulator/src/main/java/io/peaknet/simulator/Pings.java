package io.peaknet.simulator;

import io.peaknet.protocol.Views;

/** One node pings another every 50 ms until an answer comes. */
final class Pings {
  private static final long INTERVAL_NS = 50_000_000L;

  private final Scenario scenario;
  private final int asker;
  private final int target;
  private final long beginNs;
  private boolean answered;
  private String failure = "no answer yet";

  /** Begins. */
  Pings(Scenario scenario, int asker, int target) {
    this.scenario = scenario;
    this.asker = asker;
    this.target = target;
    beginNs = scenario.engine().nowNs();
    ping(beginNs);
  }

  private void ping(long atNs) {
    scenario
        .engine()
        .at(
            atNs,
            nowNs -> {
              if (!answered) {
                scenario.ping(asker, target, this::answer);
                ping(nowNs + INTERVAL_NS);
              }
            });
  }

  private void answer(Views.Ping ping) {
    answered |= ping.answered();
    failure = ping.failure();
  }

  /**
   * Ends it.
   *
   * @throws io.peaknet.simulator.check.Violation if no answer has come
   */
  void mustBeAnswered() {
    boolean was = answered;
    answered = true;
    if (!was) {
      throw scenario.told(
          "node "
              + asker
              + " does not reach node "
              + target
              + " within "
              + Scenario.seconds(scenario.engine().nowNs() - beginNs)
              + ": "
              + failure,
          null);
    }
  }
}
