package io.peaknet.kubernetes.model;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Label selectors, as Kubernetes matches them. */
final class Selectors {
  private Selectors() {}

  /** An empty selector matches everything, one that makes no sense nothing. */
  static boolean matches(LabelSelector selector, Map<String, String> labels) {
    Map<String, String> equal = selector.getMatchLabels();
    if (equal != null && !labels.entrySet().containsAll(equal.entrySet())) return false;
    return selector.getMatchExpressions().stream().allMatch(one -> matches(one, labels));
  }

  /** Why a selector makes no sense, for people; null if it does. */
  static @Nullable String trouble(LabelSelector selector) {
    return selector.getMatchExpressions().stream().allMatch(Selectors::makesSense)
        ? null
        : "an expression has a key, and of the operators Exists, DoesNotExist, and with values In"
            + " and NotIn; so it selects nothing";
  }

  private static boolean matches(LabelSelectorRequirement one, Map<String, String> labels) {
    if (!makesSense(one)) return false;
    String value = labels.get(one.getKey());
    return switch (one.getOperator()) {
      case "In" -> value != null && one.getValues().contains(value);
      case "NotIn" -> value == null || !one.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }

  /** An operator from the future makes none yet: it must not publish more than was meant. */
  private static boolean makesSense(LabelSelectorRequirement one) {
    if (one.getKey() == null || one.getOperator() == null) return false;
    List<String> values = one.getValues();
    return switch (one.getOperator()) {
      case "In", "NotIn" -> values != null && !values.isEmpty();
      case "Exists", "DoesNotExist" -> true;
      default -> false;
    };
  }
}
