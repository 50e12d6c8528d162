package io.peaknet.simulator;

import io.peaknet.protocol.Node;
import io.peaknet.protocol.Views;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Components;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.graph.ShortestPaths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks every live identity up once, and holds the answers against the truth. Of very many nodes
 * some are drawn.
 */
final class LookupCheck {
  /** Between two questions of one run. */
  private static final long SPACING_NS = 5_000_000L;

  /** An answer must come within this. */
  static final long WAIT_NS = 6_000_000_000L;

  /** Of more nodes than this... */
  private static final int ALL_OF = 10_000;

  /** ...so many are looked up: finding each one's cheapest ways takes as long as all else. */
  private static final int SOME = 2_000;

  private final Scenario scenario;
  private final Identities identities;
  private final List<Question> questions = new ArrayList<>();
  private @Nullable String failure;
  private double costMean = Double.NaN;

  LookupCheck(Scenario scenario, Identities identities) {
    this.scenario = scenario;
    this.identities = identities;
  }

  private static final class Question {
    final int asker;
    final int target;
    private Views.@Nullable Lookup answer;
    private int answers;

    Question(int asker, int target) {
      this.asker = asker;
      this.target = target;
    }

    void answered(Views.Lookup lookup) {
      answer = lookup;
      answers++;
    }
  }

  /** Asks all, and waits for the answers. */
  void run() {
    ask();
    Engine engine = scenario.engine();
    long beginNs = engine.nowNs();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      engine.at(
          beginNs + i * SPACING_NS,
          nowNs ->
              engine.call(
                  question.asker,
                  participant ->
                      ((SimNode) participant)
                          .node()
                          .lookup(nowNs, identities.address(question.target), question::answered)));
    }
    scenario.runFor(questions.size() * SPACING_NS + WAIT_NS);
    judge();
  }

  /** The first wrong or missing answer, and how many there were; null if all were right. */
  @Nullable String failure() {
    return failure;
  }

  /**
   * Mean time of a right answer, relative to a round trip to the target on the cheapest way; NaN if
   * there was none.
   */
  double costMean() {
    return costMean;
  }

  private void ask() {
    Components components = scenario.components();
    int[] nodes = components.nodesByPart();
    Chance draws = scenario.chance("lookups");
    for (int start = 0; start < nodes.length; ) {
      int end = start;
      while (end < nodes.length && components.connected(nodes[start], nodes[end])) {
        end++;
      }
      for (int at = start; at < end && end - start > 1; at++) {
        int other = start + draws.nextInt(end - start - 1);
        questions.add(new Question(nodes[other >= at ? other + 1 : other], nodes[at]));
      }
      start = end;
    }
    if (questions.size() > ALL_OF) {
      int[] order = draws.permutation(questions.size());
      List<Question> all = List.copyOf(questions);
      questions.clear();
      Arrays.stream(order, 0, SOME).forEach(at -> questions.add(all.get(at)));
    }
  }

  private void judge() {
    ShortestPaths paths = scenario.shortestPaths();
    double sum = 0;
    int wrong = 0;
    for (Question question : questions) {
      String why = fault(question);
      if (why != null) {
        wrong++;
        failure =
            failure != null
                ? failure
                : "lookup of node " + question.target + " by node " + question.asker + ": " + why;
      } else {
        double best = paths.from(question.target).costTo(question.asker) * Engine.DELAY_NS;
        sum += Objects.requireNonNull(question.answer).elapsedNs() / (2 * best);
      }
    }
    if (failure != null) {
      failure += " (" + wrong + " of " + questions.size() + " lookups failed)";
    }
    int right = questions.size() - wrong;
    costMean = right == 0 ? Double.NaN : sum / right;
  }

  private @Nullable String fault(Question question) {
    Views.Lookup answer = question.answer;
    Node target = scenario.node(question.target);
    if (answer == null || question.answers != 1) {
      return question.answers + " answers instead of one";
    }
    if (!answer.found()) {
      return "not found: " + answer.failure();
    }
    Identity identity = answer.identity();
    if (identity == null || !identity.address().equals(identities.address(question.target))) {
      return "another identity was found: " + identity;
    }
    String address = target == null ? "" : target.status().address();
    if (!answer.address().equals(address)) {
      return "found at " + answer.address() + " (from " + answer.from() + "), is at " + address;
    }
    return null;
  }
}
