package dev.detection.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules as texts: reads TOML files of the public repository's format and JSON of the public rule
 * API, and writes JSON. Whatever the text, the answer is a rule or a {@link RuleException} that
 * says all that is wrong; texts above 1,048,576 UTF-16 units a rule and nesting above 64 are
 * refused.
 */
public final class Rules {
  private Rules() {}

  /**
   * Reads one file of the public repository's format.
   *
   * @throws RuleException if it is not one
   */
  public static RuleFile parseToml(String text) {
    return TomlFile.read(Texts.withoutMark(text));
  }

  /**
   * Reads one rule in the schema of the public rule API. Keys that only a server keeps (such as
   * {@code id} and {@code updated_at}) and keys that are null are left out of its source.
   *
   * @throws RuleException if it is not one
   */
  public static Rule parseJson(String text) {
    Problems problems = new Problems();
    Node.Table table = JsonText.readObject(Texts.withoutMark(text), 0, problems);
    return RuleReader.read(table, problems);
  }

  /**
   * Reads one rule as {@link #parseJson(String)} does.
   *
   * @param ruleId the id of the rule; the text may leave it out but must not say another
   * @throws RuleException if it is not one
   */
  public static Rule parseJson(String text, String ruleId) {
    return parseJsonFile(text, ruleId).rule();
  }

  /**
   * As {@link #parseJson(String, String)}, with the places of the rule's keys; it has no tests.
   *
   * @throws RuleException if it is not one
   */
  public static RuleFile parseJsonFile(String text, String ruleId) {
    Problems problems = new Problems();
    String json = Texts.withoutMark(text);
    Node.Table table = JsonText.readObject(json, 0, problems);
    Node said = table.entries().get("rule_id");
    if (said instanceof Node.Scalar(Object value, Position at) && !ruleId.equals(value)) {
      problems.add(
          "rule_id",
          at,
          "expected [%s], the id in the path, but was [%s]".formatted(ruleId, value));
    }
    Rule rule = RuleReader.read(said == null ? withId(table, ruleId) : table, problems);
    return new RuleFile(rule, List.of(), new Origin(Origin.Format.JSON, json, 0, table));
  }

  private static Node.Table withId(Node.Table table, String ruleId) {
    Map<String, Node> entries = new LinkedHashMap<>();
    entries.put("rule_id", new Node.Scalar(ruleId, table.at()));
    entries.putAll(table.entries());
    return new Node.Table(entries, table.at());
  }

  /**
   * The rule of a map such as {@link RuleHead#source()}.
   *
   * @throws RuleException if it is not one
   */
  public static Rule fromMap(Map<String, Object> source) {
    return RuleReader.read((Node.Table) Node.of(source), new Problems());
  }

  /**
   * Reads a text of many rules: NDJSON with a rule, a part of a Kibana export, or {@code {"toml":
   * "…"}} on each line, else one TOML file. Lines do not hurt each other, except that of two rules
   * with one id the second is refused.
   *
   * @return what became of each line that is not blank, in order; never empty
   */
  public static List<Reading> parseMany(String text) {
    return ManyRules.read(Texts.withoutMark(text));
  }

  /** The rule in the form that {@link #parseJson} reads: one line, keys sorted. */
  public static String toJson(Rule rule) {
    return toJson(rule.head().source());
  }

  /**
   * The one JSON text of a map: one line, keys sorted, so that equal maps have equal texts.
   *
   * @param source values are Map, List, String, Long, Integer, Double, Boolean or null
   * @throws IllegalArgumentException if there are others
   */
  public static String toJson(Map<String, Object> source) {
    return JsonText.write(source);
  }
}
