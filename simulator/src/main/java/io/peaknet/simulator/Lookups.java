package io.peaknet.simulator;

import io.peaknet.simulator.check.Components;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.engine.Participant;
import io.peaknet.simulator.live.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Questions where a node is, asked while a network lives, and held against where it is. One counts
 * if both nodes live and can reach each other from the question to the answer.
 */
public final class Lookups {
  /** An answer comes within this, or never. */
  public static final double ANSWER_S = 6;

  private final Engine engine;
  private final Supplier<Components> components;
  private final List<Question> questions = new ArrayList<>();

  Lookups(Engine engine, Supplier<Components> components) {
    this.engine = engine;
    this.components = components;
  }

  private final class Question {
    final int asker;
    final int target;
    private final @Nullable Participant askerThen;
    private final @Nullable Participant targetThen;
    private final String targetWas;
    private boolean isVoid;
    private boolean isRight;

    Question(int asker, int target) {
      this.asker = asker;
      this.target = target;
      askerThen = engine.participant(asker);
      targetThen = engine.participant(target);
      targetWas = address();
    }

    private String address() {
      return engine.participant(target) instanceof Contender there ? there.place() : "";
    }

    void answered(@Nullable String found) {
      isVoid = !stands();
      isRight = found != null && (found.equals(targetWas) || found.equals(address()));
    }

    private boolean stands() {
      return Objects.equals(engine.participant(asker), askerThen)
          && Objects.equals(engine.participant(target), targetThen)
          && components.get().connected(asker, target);
    }

    boolean counts() {
      return !isVoid && (isRight || stands());
    }
  }

  /** Asks, if both live and can reach each other, and the protocol can be asked. */
  void ask(int asker, int target) {
    if (asker == target || !components.get().connected(asker, target)) {
      return;
    }
    engine.call(
        asker,
        node -> {
          Question question = new Question(asker, target);
          if (((Contender) node).lookUp(engine.nowNs(), target, question::answered)) {
            questions.add(question);
          }
        });
  }

  /** How many count. */
  public int asked() {
    return (int) questions.stream().filter(Question::counts).count();
  }

  /** The share of those that were answered with where the node was or is; NaN of none. */
  public double right() {
    int asked = asked();
    long right = questions.stream().filter(each -> each.counts() && each.isRight).count();
    return asked == 0 ? Double.NaN : right / (double) asked;
  }
}
