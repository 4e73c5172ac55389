package dev.detection.coverage;

import dev.detection.rule.RuleHead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The tactics and techniques of MITRE ATT&amp;CK that rules are mapped to ({@code threat}). Ids are
 * taken as the rules say them; ATT&amp;CK itself is not known here, so techniques without any rule
 * are not there.
 *
 * @param tactics in the order of the matrix; only those with rules
 * @param rules how many rules there are
 * @param enabled how many of them are on
 * @param unmapped how many of them name no tactic
 */
public record Coverage(List<Tactic> tactics, int rules, int enabled, int unmapped) {
  /** The order of the enterprise matrix, which is that of an attack and not that of the ids. */
  private static final List<String> MATRIX =
      List.of(
          "TA0043", "TA0042", "TA0001", "TA0002", "TA0003", "TA0004", "TA0005", "TA0006", "TA0007",
          "TA0008", "TA0009", "TA0011", "TA0010", "TA0040");

  private static final Comparator<Tactic> ORDER =
      Comparator.<Tactic>comparingInt(
              tactic -> MATRIX.contains(tactic.id) ? MATRIX.indexOf(tactic.id) : MATRIX.size())
          .thenComparing(Tactic::id);

  /**
   * A rule.
   *
   * @param enabled whether it is on
   * @param alerts how many alerts it has raised; null if that is not known
   */
  public record Covered(RuleHead rule, boolean enabled, Long alerts) {}

  /**
   * A tactic.
   *
   * @param id such as {@code TA0002}
   * @param name as the rules call it
   * @param techniques sorted by id; rules may name none
   * @param rules all that name the tactic
   */
  public record Tactic(String id, String name, List<Technique> techniques, List<Covered> rules) {
    /** What the Navigator calls it, such as {@code command-and-control}. */
    String shortName() {
      return name.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
  }

  /**
   * A technique, or a sub-technique.
   *
   * @param id such as {@code T1059} or {@code T1059.004}
   * @param name as the rules call it
   * @param rules those that name it, or one of its sub-techniques, under the tactic
   * @param subtechniques sorted by id; a sub-technique has none
   */
  public record Technique(
      String id, String name, List<Covered> rules, List<Technique> subtechniques) {}

  /** Counts rules. */
  public static Coverage of(Collection<Covered> rules) {
    Map<String, Found> tactics = new TreeMap<>();
    int enabled = 0;
    int unmapped = 0;
    for (Covered rule : rules) {
      enabled += rule.enabled ? 1 : 0;
      boolean mapped = false;
      for (Map<?, ?> threat : objects(rule.rule.source(), "threat")) {
        if (threat.get("tactic") instanceof Map<?, ?> tactic && isId(tactic, "TA")) {
          mapped = true;
          Found found = add(tactics, tactic, rule);
          for (Map<?, ?> technique : objects(threat, "technique")) {
            if (isId(technique, "T")) {
              Found below = add(found.below, technique, rule);
              objects(technique, "subtechnique").stream()
                  .filter(sub -> isId(sub, "T"))
                  .forEach(sub -> add(below.below, sub, rule));
            }
          }
        }
      }
      unmapped += mapped ? 0 : 1;
    }
    List<Tactic> sorted =
        tactics.values().stream()
            .map(one -> new Tactic(one.id, one.name, one.techniques(), List.copyOf(one.rules)))
            .sorted(ORDER)
            .toList();
    return new Coverage(sorted, rules.size(), enabled, unmapped);
  }

  /** What is found of a tactic or technique. */
  private static final class Found {
    private final String id;
    private final String name;
    private final List<Covered> rules = new ArrayList<>();
    private final Map<String, Found> below = new TreeMap<>();

    Found(String id, String name) {
      this.id = id;
      this.name = name;
    }

    List<Technique> techniques() {
      return below.values().stream()
          .map(one -> new Technique(one.id, one.name, List.copyOf(one.rules), one.techniques()))
          .toList();
    }
  }

  private static Found add(Map<String, Found> into, Map<?, ?> object, Covered rule) {
    String id = String.valueOf(object.get("id"));
    Object name = object.get("name");
    Found found =
        into.computeIfAbsent(id, unused -> new Found(id, name == null ? id : name.toString()));
    if (!found.rules.contains(rule)) {
      found.rules.add(rule);
    }
    return found;
  }

  /** Other frameworks have other ids. */
  private static boolean isId(Map<?, ?> object, String prefix) {
    return object.get("id") instanceof String id && id.matches(prefix + "\\d{4}(\\.\\d{3})?");
  }

  private static List<Map<?, ?>> objects(Map<?, ?> parent, String key) {
    return parent.get(key) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .<Map<?, ?>>map(object -> (Map<?, ?>) object)
            .toList()
        : List.of();
  }

  /** How many rules are on. */
  public static long enabled(List<Covered> rules) {
    return rules.stream().filter(Covered::enabled).count();
  }

  /** How many alerts rules have raised; null if that is not known of any. */
  static Long alerts(List<Covered> rules) {
    return rules.stream().map(Covered::alerts).anyMatch(Objects::nonNull)
        ? rules.stream()
            .map(Covered::alerts)
            .filter(Objects::nonNull)
            .mapToLong(count -> count)
            .sum()
        : null;
  }

  /** The table as JSON. */
  public Map<String, Object> toMap() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("rules", rules);
    told.put("enabled", enabled);
    told.put("unmapped", unmapped);
    told.put(
        "tactics",
        tactics.stream()
            .map(tactic -> told(tactic.id, tactic.name, tactic.rules, tactic.techniques, true))
            .toList());
    return told;
  }

  private static Map<String, Object> told(
      String id, String name, List<Covered> rules, List<Technique> techniques, boolean isTactic) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", id);
    told.put("name", name);
    told.put("rules", rules.size());
    told.put("enabled", enabled(rules));
    Long alerts = alerts(rules);
    if (alerts != null) {
      told.put("alerts", alerts);
    }
    if (!isTactic) {
      told.put("rule_ids", rules.stream().map(rule -> rule.rule.ruleId()).sorted().toList());
    }
    if (!techniques.isEmpty()) {
      told.put(
          isTactic ? "techniques" : "subtechniques",
          techniques.stream()
              .map(one -> told(one.id, one.name, one.rules, one.subtechniques, false))
              .toList());
    }
    return told;
  }
}
