package dev.detection.anomaly;

import dev.detection.rule.Detector;
import dev.detection.rule.Detector.Condition;
import dev.detection.rule.Detector.CustomRule;
import java.util.function.Predicate;

/**
 * The custom rules of a detector. A rule applies if all its conditions are fulfilled; one rule
 * suffices.
 */
final class CustomRules {
  private final Detector detector;

  CustomRules(Detector detector) {
    this.detector = detector;
  }

  /** Whether there are rules that keep values from being learned. */
  boolean mayKeepFromLearning() {
    return detector.customRules().stream().anyMatch(CustomRule::skipModelUpdate);
  }

  /** Whether the value raises nothing. */
  boolean skipsResult(Moment now, double actual, double typical) {
    return applies(CustomRule::skipResult, now, actual, typical);
  }

  /** Whether the value is not learned. */
  boolean skipsUpdate(Moment now, double actual, double typical) {
    return applies(CustomRule::skipModelUpdate, now, actual, typical);
  }

  private boolean applies(
      Predicate<CustomRule> skipping, Moment now, double actual, double typical) {
    for (CustomRule rule : detector.customRules()) {
      if (skipping.test(rule)
          && rule.conditions().stream().allMatch(one -> met(one, now, actual, typical))) {
        return true;
      }
    }
    return false;
  }

  private static boolean met(Condition condition, Moment now, double actual, double typical) {
    double value =
        switch (condition.appliesTo()) {
          case ACTUAL -> actual;
          case TYPICAL -> typical;
          case DIFF_FROM_TYPICAL -> Math.abs(actual - typical);
          case TIME -> now.start();
        };
    return switch (condition.operator()) {
      case GT -> value > condition.value();
      case GTE -> value >= condition.value();
      case LT -> value < condition.value();
      case LTE -> value <= condition.value();
    };
  }
}
