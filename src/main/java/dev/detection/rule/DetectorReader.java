package dev.detection.rule;

import dev.detection.rule.Detector.AppliesTo;
import dev.detection.rule.Detector.Condition;
import dev.detection.rule.Detector.CustomRule;
import dev.detection.rule.Detector.ExcludeFrequent;
import dev.detection.rule.Detector.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the detectors of an anomaly job. */
final class DetectorReader {
  /** Stands for the category of a message, where there are categories. */
  private static final String CATEGORY = "mlcategory";

  private static final String SKIP_RESULT = "skip_result";
  private static final String SKIP_MODEL_UPDATE = "skip_model_update";

  private final Fields fields;

  /** Null if the name is wrong; then there is a problem. */
  private final DetectorForm form;

  private final String name;

  private DetectorReader(Fields fields) {
    this.fields = fields;
    this.name = name(fields);
    this.form = DetectorForm.BY_NAME.get(name);
  }

  /**
   * Reads the detectors.
   *
   * @param analysis the object {@code analysis_config}
   * @return without those whose function is not known, of which there is a problem
   */
  static List<Detector> read(Fields analysis) {
    List<Detector> detectors = new ArrayList<>();
    Map<List<Object>, Integer> first = new HashMap<>();
    int index = 0;
    for (Fields fields : analysis.someObjects("detectors")) {
      Detector detector = new DetectorReader(fields).detector(index);
      if (detector != null) {
        Integer same = first.putIfAbsent(meaning(detector), index);
        if (same != null) {
          analysis.wrongItem("detectors", index, "reckons the same as [detectors[" + same + "]]");
        }
        detectors.add(detector);
      }
      index++;
    }
    return detectors;
  }

  /** What makes two detectors the same, whatever people call them. */
  private static List<Object> meaning(Detector detector) {
    return Arrays.asList(
        detector.function(),
        detector.side(),
        detector.fieldName(),
        detector.byFieldName(),
        detector.overFieldName(),
        detector.partitionFieldName());
  }

  private static String name(Fields fields) {
    String name = fields.string("function", "metric");
    String whole = name.replaceFirst("^(high|low)_", "");
    if (!name.equals(whole)
        && DetectorForm.BY_NAME.containsKey(whole)
        && !DetectorForm.BY_NAME.containsKey(name)) {
      fields.wrong("function", "[%s] has no high and low forms, expected [%1$s]".formatted(whole));
      return null;
    }
    return fields.choice("function", DetectorForm.BY_NAME.keySet(), "metric");
  }

  private Detector detector(int index) {
    JobKeys.DETECTOR.check(fields);
    String field = field("field_name");
    String by = field("by_field_name");
    String over = field("over_field_name");
    String partition = field("partition_field_name");
    requireDifferent(by, over, partition);
    ExcludeFrequent exclude = exclude(by, over);
    if (form != null) {
      requireFields(field, by, over);
    }
    List<CustomRule> rules = fields.objects("custom_rules").stream().map(this::rule).toList();
    boolean useNull = Boolean.TRUE.equals(fields.flag("use_null"));
    String description = fields.optional("detector_description");
    if (form == null) {
      return null;
    }
    return new Detector(
        index,
        form.function(),
        form.side(),
        name,
        description == null ? text(field, by, over, partition) : description,
        field,
        by,
        over,
        partition,
        exclude,
        useNull,
        rules);
  }

  /** For instance {@code high_sum(source.bytes) by destination.ip}. */
  private String text(String field, String by, String over, String partition) {
    StringBuilder text = new StringBuilder(name);
    if (field != null) {
      text.append('(').append(field).append(')');
    }
    append(text, " by ", by);
    append(text, " over ", over);
    append(text, " for each ", partition);
    return text.toString();
  }

  private static void append(StringBuilder text, String word, String field) {
    if (field != null) {
      text.append(word).append(field);
    }
  }

  private String field(String key) {
    String name = fields.optional(key);
    if (name == null) {
      return null;
    }
    if (name.equals(CATEGORY)) {
      fields.wrong(
          key,
          "is not built for [mlcategory]: messages are not put into categories; use a field that"
              + " says what kind a document is");
    }
    if (name.contains("\"") || name.contains("\\")) {
      fields.wrong(
          key, "must not hold double quotes or backslashes but was " + Problems.shown(name));
    }
    return name;
  }

  private void requireDifferent(String by, String over, String partition) {
    if (over != null && over.equals(by)) {
      fields.wrong("over_field_name", "must differ from [by_field_name] but was [" + by + "] too");
    }
    if (partition != null && (partition.equals(by) || partition.equals(over))) {
      fields.wrong(
          "partition_field_name",
          "must differ from [%s] but was [%s] too"
              .formatted(partition.equals(by) ? "by_field_name" : "over_field_name", partition));
    }
  }

  private void requireFields(String field, String by, String over) {
    if (form.takesField()) {
      require("field_name", field);
    } else {
      refuse("field_name", field);
    }
    if (form.isRare()) {
      require("by_field_name", by);
    }
    if (form.needsOver()) {
      require("over_field_name", over);
    }
    if (!form.takesOver()) {
      refuse("over_field_name", over);
    }
  }

  private void require(String key, String field) {
    if (field == null) {
      fields.wrong(key, "is required by function [" + name + "]");
    }
  }

  private void refuse(String key, String field) {
    if (field != null) {
      fields.wrong(key, "has no meaning for function [" + name + "], leave it out");
    }
  }

  private ExcludeFrequent exclude(String by, String over) {
    ExcludeFrequent exclude = word(fields, "exclude_frequent", ExcludeFrequent.class, "none");
    if (exclude == null || exclude == ExcludeFrequent.NONE) {
      return ExcludeFrequent.NONE;
    }
    if (form != null && form.isRare()) {
      fields.wrong(
          "exclude_frequent", "has no meaning for function [" + name + "], whose finds are rare");
    }
    boolean meant =
        switch (exclude) {
          case BY -> by != null;
          case OVER -> over != null;
          default -> by != null || over != null;
        };
    if (!meant) {
      String missing =
          switch (exclude) {
            case BY -> "[by_field_name]";
            case OVER -> "[over_field_name]";
            default -> "[by_field_name] or [over_field_name]";
          };
      fields.wrong("exclude_frequent", "has no meaning without " + missing);
    }
    return exclude;
  }

  /** A constant by its name in lower case; null if it is wrong, of which there is a problem. */
  private static <E extends Enum<E>> E word(
      Fields fields, String key, Class<E> type, String fallback) {
    List<String> words =
        Stream.of(type.getEnumConstants()).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    String word = fields.choice(key, words, fallback);
    return words.contains(word) ? Enum.valueOf(type, word.toUpperCase(Locale.ROOT)) : null;
  }

  private CustomRule rule(Fields rule) {
    JobKeys.CUSTOM_RULE.check(rule);
    List<String> actions =
        rule.has("actions") ? rule.distinct("actions", 1, 2) : List.of(SKIP_RESULT);
    for (int i = 0; i < actions.size(); i++) {
      if (!List.of(SKIP_RESULT, SKIP_MODEL_UPDATE).contains(actions.get(i))) {
        rule.wrongItem(
            "actions",
            i,
            "expected [skip_result] or [skip_model_update] but was "
                + Problems.shown(actions.get(i)));
      }
    }
    List<Fields> conditions =
        rule.has("scope") ? rule.objects("conditions") : rule.someObjects("conditions");
    return new CustomRule(
        actions.contains(SKIP_RESULT),
        actions.contains(SKIP_MODEL_UPDATE),
        conditions.stream().map(this::condition).toList());
  }

  private Condition condition(Fields condition) {
    JobKeys.CONDITION.check(condition);
    AppliesTo appliesTo = word(condition, "applies_to", AppliesTo.class, null);
    if (form != null
        && form.onlyTimeInRules()
        && appliesTo != null
        && appliesTo != AppliesTo.TIME) {
      condition.wrong("applies_to", "can only be [time] for function [" + name + "]");
    }
    Operator operator = word(condition, "operator", Operator.class, null);
    Map<String, Object> plain = condition.plain();
    double value = plain.get("value") instanceof Number number ? number.doubleValue() : Double.NaN;
    if (Double.isNaN(value)) {
      condition.wrong("value", condition.has("value") ? "expected a number" : "is required");
    }
    return new Condition(appliesTo, operator, value);
  }
}
