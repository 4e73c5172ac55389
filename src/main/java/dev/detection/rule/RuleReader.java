package dev.detection.rule;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the located keys of one rule to its records: the one place that knows what is right. */
final class RuleReader {
  static final List<String> SEVERITIES = List.of("low", "medium", "high", "critical");

  private static final int MAX_ID_LENGTH = 256;

  private static final List<String> TYPES =
      List.of(
          "query",
          "saved_query",
          "eql",
          "esql",
          "threshold",
          "threat_match",
          "new_terms",
          "machine_learning");

  /** Keys that mean something for one type only. On other types they are a mistake. */
  private static final Map<String, String> TYPE_OF_KEY =
      Map.ofEntries(
          Map.entry("new_terms_fields", "new_terms"),
          Map.entry("history_window_start", "new_terms"),
          Map.entry("threshold", "threshold"),
          Map.entry("threat_index", "threat_match"),
          Map.entry("threat_query", "threat_match"),
          Map.entry("threat_mapping", "threat_match"),
          Map.entry("threat_filters", "threat_match"),
          Map.entry("threat_language", "threat_match"),
          Map.entry("threat_indicator_path", "threat_match"),
          Map.entry("machine_learning_job_id", "machine_learning"),
          Map.entry("anomaly_threshold", "machine_learning"),
          Map.entry("event_category_override", "eql"),
          Map.entry("timestamp_field", "eql"),
          Map.entry("tiebreaker_field", "eql"));

  private static final Map<String, Language> LANGUAGES = languages();

  /**
   * When times are compared. No unit begins here, so that {@code now/d} is earlier than {@code
   * now}; fixed, so that a rule is right or wrong whenever it is read.
   */
  private static final Instant SOME_TIME = Instant.parse("2026-05-21T13:47:31.5Z");

  private final Node.Table table;
  private final Problems problems;
  private final Fields fields;

  private RuleReader(Node.Table table, Problems problems) {
    this.table = table;
    this.problems = problems;
    this.fields = new Fields(table, "", problems);
  }

  private static Map<String, Language> languages() {
    Map<String, Language> languages = new LinkedHashMap<>();
    languages.put("kuery", Language.KUERY);
    languages.put("lucene", Language.LUCENE);
    return languages;
  }

  /**
   * @param table the rule in the API's schema
   * @param problems what was wrong already
   * @throws RuleException with everything that is wrong
   */
  static Rule read(Node.Table table, Problems problems) {
    RuleReader reader = new RuleReader(Normal.of(table), problems);
    Rule rule = reader.rule();
    problems.throwIfAny(ruleIdOf(table));
    return rule;
  }

  /** The id that a rule claims to have; null if it has none. */
  static String ruleIdOf(Node.Table table) {
    return table.entries().get("rule_id") instanceof Node.Scalar scalar
            && scalar.value() instanceof String id
            && !id.isBlank()
            && id.length() <= MAX_ID_LENGTH
        ? id
        : null;
  }

  /** Null if the type is wrong; then there is a problem. */
  private Rule rule() {
    String type = fields.choice("type", TYPES, null);
    RuleHead head = head();
    Descriptions.check(fields);
    TYPE_OF_KEY.forEach((key, of) -> onlyFor(key, of, type));
    return switch (type) {
      case null -> null;
      case "query" -> new Rule.Query(head, language("language"), fields.present("query"));
      case "saved_query" ->
          new Rule.SavedQuery(
              head,
              fields.required("saved_id"),
              language("language"),
              fields.string("query", null));
      case "eql" -> {
        fields.choice("language", List.of("eql"), "eql");
        yield new Rule.Eql(
            head,
            fields.required("query"),
            fields.optional("event_category_override"),
            fields.optional("timestamp_field"),
            fields.optional("tiebreaker_field"));
      }
      case "esql" -> {
        fields.choice("language", List.of("esql"), "esql");
        yield new Rule.Esql(head, fields.required("query"));
      }
      case "new_terms" -> newTerms(head);
      case "threshold" -> threshold(head);
      case "threat_match" -> threatMatch(head);
      case "machine_learning" -> machineLearning(head);
      default -> null;
    };
  }

  private void onlyFor(String key, String of, String type) {
    Node node = table.entries().get(key);
    if (node != null
        && type != null
        && TYPES.contains(type)
        && !of.equals(type)
        && !RuleKeys.isEmpty(node.plain())) {
      fields.wrong(key, "has no meaning for rules of type [" + type + "], only for [" + of + "]");
    }
  }

  private RuleHead head() {
    return new RuleHead(
        ruleId(),
        fields.required("name"),
        fields.flag("enabled"),
        fields.strings("index"),
        time("from", "now-6m"),
        to(),
        interval(),
        (int) fields.whole("max_signals", 1, Integer.MAX_VALUE, 100L),
        fields.choice("severity", SEVERITIES, null),
        fields.number("risk_score", 0, 100),
        fields.optional("timestamp_override"),
        !Boolean.TRUE.equals(fields.flag("timestamp_override_fallback_disabled")),
        fields.optional("building_block_type") != null
            && fields.choice("building_block_type", List.of("default"), "default") != null,
        table.plain());
  }

  private String ruleId() {
    String id = fields.required("rule_id");
    if (id.length() > MAX_ID_LENGTH) {
      fields.wrong(
          "rule_id", "expected at most " + MAX_ID_LENGTH + " characters but were " + id.length());
    }
    if (id.startsWith("_")) {
      fields.wrong("rule_id", "must not begin with [_]");
    }
    if (id.chars().anyMatch(Character::isISOControl)) {
      fields.wrong("rule_id", "must not hold control characters");
    }
    return id;
  }

  private String interval() {
    String interval = fields.string("interval", "5m");
    try {
      DateMath.duration(interval);
    } catch (IllegalArgumentException e) {
      fields.wrong("interval", e.getMessage());
    }
    return interval;
  }

  private String to() {
    String to = time("to", "now");
    requireEarlier("from", fields.string("from", "now-6m"), "to", to);
    return to;
  }

  private String time(String key, String fallback) {
    String text = fields.string(key, fallback);
    try {
      DateMath.evaluate(text, SOME_TIME, false);
    } catch (IllegalArgumentException e) {
      fields.wrong(key, e.getMessage());
    }
    return text;
  }

  /** Two times are compared if the order is the same whenever the rule runs. */
  private void requireEarlier(String earlierKey, String earlier, String key, String time) {
    if (problems.concern(earlierKey)
        || problems.concern(key)
        || DateMath.isRelative(earlier) != DateMath.isRelative(time)) {
      return;
    }
    // The end of a window is rounded up, its beginning down.
    Instant limit = DateMath.evaluate(time, SOME_TIME, key.equals("to"));
    if (!DateMath.evaluate(earlier, SOME_TIME, false).isBefore(limit)) {
      fields.wrong(
          earlierKey,
          "[" + earlier + "] must be earlier than [" + key + "], which is [" + time + "]");
    }
  }

  private Language language(String key) {
    return LANGUAGES.get(fields.choice(key, LANGUAGES.keySet(), "kuery"));
  }

  private Rule newTerms(RuleHead head) {
    List<String> terms = fields.distinct("new_terms_fields", 1, 3);
    String start = fields.required("history_window_start");
    if (!start.isBlank()) {
      time("history_window_start", "now");
      requireEarlier("history_window_start", start, "from", head.from());
    }
    return new Rule.NewTerms(head, language("language"), fields.present("query"), terms, start);
  }

  private Rule threshold(RuleHead head) {
    Language language = language("language");
    String query = fields.present("query");
    Fields threshold = fields.requiredObject("threshold");
    if (threshold == null) {
      return null;
    }
    return new Rule.Threshold(
        head,
        language,
        query,
        threshold.distinct("field", 0, 5),
        threshold.whole("value", 1, Long.MAX_VALUE, null),
        threshold.objects("cardinality").stream()
            .map(
                one ->
                    new Rule.Cardinality(
                        one.required("field"), one.whole("value", 1, Long.MAX_VALUE, null)))
            .toList());
  }

  private Rule threatMatch(RuleHead head) {
    String path = fields.optional("threat_indicator_path");
    return new Rule.ThreatMatch(
        head,
        language("language"),
        fields.present("query"),
        fields.someStrings("threat_index"),
        language("threat_language"),
        fields.present("threat_query"),
        fields.someObjects("threat_mapping").stream().map(this::threatGroup).toList(),
        path == null ? "threat.indicator" : path);
  }

  private List<Rule.ThreatEntry> threatGroup(Fields group) {
    List<Rule.ThreatEntry> entries =
        group.someObjects("entries").stream()
            .map(
                entry -> {
                  entry.choice("type", List.of("mapping"), "mapping");
                  return new Rule.ThreatEntry(
                      entry.required("field"),
                      entry.required("value"),
                      Boolean.TRUE.equals(entry.flag("negate")));
                })
            .toList();
    if (!entries.isEmpty() && entries.stream().allMatch(Rule.ThreatEntry::negate)) {
      group.wrong("entries", "expected at least one entry without [negate]");
    }
    return entries;
  }

  private Rule machineLearning(RuleHead head) {
    if (fields.optional("query") != null) {
      fields.wrong("query", "has no meaning for rules of type [machine_learning]");
    }
    return new Rule.MachineLearning(
        head,
        fields.someStrings("machine_learning_job_id"),
        (int) fields.whole("anomaly_threshold", 0, 100, null));
  }
}
