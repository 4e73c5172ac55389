package dev.detection.rule;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A function as detectors name it, and which fields go with it: the "Function reference" of the
 * documentation of Elastic's anomaly detection.
 */
record DetectorForm(DetectorFunction function, Side side) {
  /** Functions with {@code high_} and {@code low_} forms. */
  private static final Set<DetectorFunction> SIDED =
      EnumSet.of(
          DetectorFunction.COUNT,
          DetectorFunction.NON_ZERO_COUNT,
          DetectorFunction.DISTINCT_COUNT,
          DetectorFunction.INFO_CONTENT,
          DetectorFunction.MEAN,
          DetectorFunction.MEDIAN,
          DetectorFunction.SUM,
          DetectorFunction.NON_NULL_SUM,
          DetectorFunction.VARP);

  /** Functions of documents and not of values. */
  private static final Set<DetectorFunction> WITHOUT_FIELD =
      EnumSet.of(
          DetectorFunction.COUNT,
          DetectorFunction.NON_ZERO_COUNT,
          DetectorFunction.RARE,
          DetectorFunction.FREQ_RARE,
          DetectorFunction.TIME_OF_DAY,
          DetectorFunction.TIME_OF_WEEK);

  /** Functions that say nothing where there is nothing, so that there are no peers to compare. */
  private static final Set<DetectorFunction> WITHOUT_OVER =
      EnumSet.of(DetectorFunction.NON_ZERO_COUNT, DetectorFunction.NON_NULL_SUM);

  /** Functions of whose results custom rules can only ask the time. */
  private static final Set<DetectorFunction> TIME_ONLY =
      EnumSet.of(
          DetectorFunction.LAT_LONG,
          DetectorFunction.METRIC,
          DetectorFunction.RARE,
          DetectorFunction.FREQ_RARE);

  /** All names, in the order of the functions. */
  static final Map<String, DetectorForm> BY_NAME = byName();

  private static Map<String, DetectorForm> byName() {
    Map<String, DetectorForm> forms = new LinkedHashMap<>();
    for (DetectorFunction function : DetectorFunction.values()) {
      put(forms, function.name().toLowerCase(Locale.ROOT), function);
      if (function == DetectorFunction.MEAN) {
        put(forms, "avg", function);
      }
    }
    return Collections.unmodifiableMap(forms);
  }

  private static void put(Map<String, DetectorForm> forms, String name, DetectorFunction function) {
    forms.put(name, new DetectorForm(function, Side.BOTH));
    if (SIDED.contains(function)) {
      forms.put("high_" + name, new DetectorForm(function, Side.HIGH));
      forms.put("low_" + name, new DetectorForm(function, Side.LOW));
    }
  }

  boolean takesField() {
    return !WITHOUT_FIELD.contains(function);
  }

  boolean takesOver() {
    return !WITHOUT_OVER.contains(function);
  }

  boolean needsOver() {
    return function == DetectorFunction.FREQ_RARE;
  }

  boolean isRare() {
    return function == DetectorFunction.RARE || function == DetectorFunction.FREQ_RARE;
  }

  boolean onlyTimeInRules() {
    return TIME_ONLY.contains(function);
  }
}
