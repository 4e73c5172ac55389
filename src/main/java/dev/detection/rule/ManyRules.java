package dev.detection.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A text of many rules: NDJSON as Kibana exports it, or one TOML file. */
final class ManyRules {
  private final List<Reading> readings = new ArrayList<>();

  /** On which line a rule id was read first. */
  private final Map<String, Integer> lineOfId = new HashMap<>();

  private ManyRules() {}

  static List<Reading> read(String text) {
    ManyRules many = new ManyRules();
    String start = text.stripLeading();
    if (start.isEmpty()) {
      many.refuse("expected rules but the text is empty");
    } else if (start.startsWith("{")) {
      JsonLines.of(text).forEach(line -> many.readText(line.line(), line.text(), line.before()));
    } else if (start.startsWith("[") && start.substring(1).stripLeading().startsWith("{")) {
      many.refuse("expected one rule on each line (NDJSON) but was a list of rules");
    } else {
      many.attempt(
          1,
          () -> {
            RuleFile file = TomlFile.read(text);
            many.keep(1, file.rule(), file.origin());
          });
    }
    return List.copyOf(many.readings);
  }

  private void refuse(String message) {
    RuleProblem problem = new RuleProblem(null, null, new Position(1, 1), message);
    readings.add(new Reading.Refused(1, null, List.of(problem)));
  }

  private void attempt(int line, Runnable reading) {
    try {
      reading.run();
    } catch (RuleException e) {
      String ruleId = e.problems().getFirst().ruleId();
      readings.add(new Reading.Refused(line, ruleId, e.problems()));
    }
  }

  private void keep(int line, Rule rule, Origin origin) {
    Integer first = lineOfId.putIfAbsent(rule.id(), line);
    if (first != null) {
      throw new RuleException(
          List.of(
              new RuleProblem(
                  rule.id(),
                  "rule_id",
                  origin.of("rule_id"),
                  "is already the id of the rule on line " + first)));
    }
    readings.add(new Reading.Read(line, rule, origin));
  }

  private void readText(int line, String text, int linesBefore) {
    attempt(
        line,
        () -> {
          Problems problems = new Problems();
          Node.Table table = JsonText.readObject(text, linesBefore, problems);
          Set<String> keys = table.entries().keySet();
          String other = keys.contains("rule_id") ? null : kindOf(keys);
          if (other != null) {
            readings.add(new Reading.Skipped(line, other, table.plain()));
          } else if (keys.contains("toml") && !keys.contains("rule_id")) {
            readToml(line, table, problems);
          } else {
            Origin origin = new Origin(Origin.Format.JSON, text, linesBefore, table);
            keep(line, RuleReader.read(table, problems), origin);
          }
        });
  }

  private void readToml(int line, Node.Table table, Problems problems) {
    Fields fields = new Fields(table, "", problems);
    fields.allowOnly(List.of("toml"));
    String toml = Texts.withoutMark(fields.required("toml"));
    problems.throwIfAny(null);
    RuleFile file = TomlFile.read(toml);
    keep(line, file.rule(), file.origin());
  }

  /** What else than a rule a line of an export is; null if it may be a rule. */
  private static String kindOf(Set<String> keys) {
    if (keys.contains("exported_count") || keys.contains("exported_rules_count")) {
      return "the summary of an export";
    }
    if (keys.contains("list_id")) {
      return keys.contains("entries") ? "an exception list item" : "an exception list";
    }
    return keys.contains("attributes") ? "a saved object such as an action connector" : null;
  }
}
