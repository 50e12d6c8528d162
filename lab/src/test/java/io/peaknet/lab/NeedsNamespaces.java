package io.peaknet.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test, with the reason, where no cage can be opened or a program is missing. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("namespaces")
@ExtendWith(NeedsNamespaces.Condition.class)
public @interface NeedsNamespaces {
  /** Programs that the tests call, beside those of the lab itself. */
  String[] programs() default {};

  /** Whether the tests drive {@code peak} itself, as the launcher built it. */
  boolean peak() default false;

  /** Decides by trying. */
  final class Condition implements ExecutionCondition {
    private static final Optional<String> OBSTACLE = Cage.obstacle();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      NeedsNamespaces needs = context.getRequiredTestClass().getAnnotation(NeedsNamespaces.class);
      return OBSTACLE
          .or(() -> Tools.missing(needs.programs()))
          .or(() -> needs.peak() ? notBuilt() : Optional.empty())
          .map(ConditionEvaluationResult::disabled)
          .orElse(ConditionEvaluationResult.enabled("namespaces can be made"));
    }

    private static Optional<String> notBuilt() {
      Path built = Path.of(NodeProcess.launcher()).resolveSibling("target/peak/current");
      return Files.exists(built) ? Optional.empty() : Optional.of("peak is not built: run ./peak");
    }
  }
}
