package dev.detection.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of the public rule format: which have an effect, which only describe, and which rules
 * have keys that are neither carried by the records nor known at all. What is not built must be
 * visible, so that a rule is never run without it.
 */
public final class RuleKeys {
  private enum Role {
    /** Carried by {@link RuleHead} or the record of the type. */
    CORE,
    /** Changes what a rule finds or what becomes of it, beyond the core. */
    EFFECT,
    /** For people, or only about speed. */
    DESCRIPTION,
    /** Kept by the server that showed or exported the rule; left out when a rule is read. */
    SERVER
  }

  private static final Map<String, Role> ROLES = new HashMap<>();

  static {
    put(
        Role.CORE,
        "rule_id name type enabled index from to interval max_signals severity risk_score"
            + " timestamp_override timestamp_override_fallback_disabled building_block_type"
            + " language query new_terms_fields history_window_start threshold threat_index"
            + " threat_language threat_query threat_mapping threat_indicator_path"
            + " machine_learning_job_id anomaly_threshold");
    put(
        Role.EFFECT,
        "saved_id event_category_override timestamp_field tiebreaker_field filters threat_filters"
            + " exceptions_list alert_suppression data_view_id response_actions actions throttle"
            + " severity_mapping risk_score_mapping rule_name_override output_index");
    put(
        Role.DESCRIPTION,
        "author description license references false_positives note setup tags threat timeline_id"
            + " timeline_title investigation_fields related_integrations required_fields version"
            + " meta namespace concurrent_searches items_per_search");
    put(
        Role.SERVER,
        "id created_at created_by updated_at updated_by revision immutable rule_source execution"
            + " execution_summary outcome alias_target_id alias_purpose status status_date"
            + " last_failure_at last_failure_message last_success_at last_success_message last_gap"
            + " bulk_create_time_durations search_after_time_durations");
  }

  /** The keys of objects in which an unknown key would change what the rule finds. */
  private static final Map<String, Set<String>> INNER =
      Map.of(
          "threshold", Set.of("field", "value", "cardinality"),
          "threshold.cardinality", Set.of("field", "value"),
          "threat_mapping", Set.of("entries"),
          "threat_mapping.entries", Set.of("field", "type", "value", "negate"),
          "alert_suppression", Set.of("group_by", "duration", "missing_fields_strategy"),
          "alert_suppression.duration", Set.of("value", "unit"));

  private RuleKeys() {}

  private static void put(Role role, String keys) {
    for (String key : keys.split(" ")) {
      ROLES.put(key, role);
    }
  }

  static boolean isKnown(String key) {
    return ROLES.containsKey(key);
  }

  static boolean isServers(String key) {
    return ROLES.get(key) == Role.SERVER;
  }

  /**
   * The keys that are set in the rule and whose effect goes beyond the core of its type, sorted:
   * whoever runs the rule must know them all. A value that asks for nothing (an empty list, {@code
   * to} = {@code now}, a {@code throttle} without actions) does not count.
   */
  public static List<String> withEffectBeyondCore(RuleHead head) {
    return head.source().entrySet().stream()
        .filter(entry -> hasEffect(entry.getKey(), entry.getValue(), head))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static boolean hasEffect(String key, Object value, RuleHead head) {
    if (isEmpty(value)) {
      return false;
    }
    return switch (key) {
      case "to" -> !head.to().equals("now");
      // Only rules of this type run the stored query; for others it says where theirs came from.
      case "saved_id" -> "saved_query".equals(head.source().get("type"));
      // Both speak of the actions, and say "nothing" in words.
      case "throttle" -> !value.equals("no_actions") && !value.equals("rule");
      // The default places of alerts; old exports name them.
      case "output_index" ->
          !(value instanceof String name
              && (name.startsWith(".siem-signals") || name.startsWith(".alerts-security")));
      default -> ROLES.get(key) == Role.EFFECT;
    };
  }

  /**
   * The keys of the rule that this version does not know, as sorted paths, also those within
   * objects such as {@code threshold}; empty values do not count.
   */
  public static List<String> unknown(RuleHead head) {
    Set<String> unknown = new TreeSet<>();
    head.source()
        .forEach(
            (key, value) -> {
              if (!isKnown(key) && !isEmpty(value)) {
                unknown.add(key);
              }
              collectUnknown(key, value, unknown);
            });
    return new ArrayList<>(unknown);
  }

  /** {@code "; did you mean [x]?"} if a key of rules is near the given one, else empty. */
  public static String suggestion(String key) {
    List<String> known = ROLES.keySet().stream().sorted().toList();
    return Problems.suggestion(key, known);
  }

  private static void collectUnknown(String path, Object value, Set<String> unknown) {
    Set<String> known = INNER.get(path);
    if (known == null) {
      return;
    }
    if (value instanceof List<?> list) {
      list.forEach(item -> collectUnknown(path, item, unknown));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, item) -> {
            String key = Fields.join(path, (String) name);
            if (!known.contains(name) && !isEmpty(item)) {
              unknown.add(key);
            }
            collectUnknown(key, item, unknown);
          });
    }
  }

  static boolean isEmpty(Object value) {
    return switch (value) {
      case null -> true;
      case String text -> text.isBlank();
      case Collection<?> list -> list.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      default -> false;
    };
  }
}
