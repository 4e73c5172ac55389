package dev.detection.finding;

import dev.detection.rule.Rule;
import dev.detection.rule.RuleHead;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Makes alert documents: the whole source document, below fields with the names that dashboards and
 * scripts for Kibana's detection alerts know ({@code kibana.alert.*}, flat).
 */
public final class AlertFactory {
  private static final String PREFIX = "kibana.alert.";

  /** Time of the document that a new_terms alert is about, by the field the rule counts by. */
  public static final String FIRST_SEEN = PREFIX + "new_terms_first_seen";

  /** Top-level objects of a source that would stand in the way of the alert's own fields. */
  private static final Set<String> NOT_COPIED = Set.of("kibana", "signal", "threshold_result");

  private static final Map<String, String> CATEGORIES =
      Map.of(
          "query", "Custom Query Rule",
          "saved_query", "Custom Query Rule",
          "eql", "Event Correlation Rule",
          "esql", "ES|QL Rule",
          "new_terms", "New Terms Rule",
          "threshold", "Threshold Rule",
          "threat_match", "Indicator Match Rule",
          "machine_learning", "Machine Learning Rule");

  private static final Map<String, String> TYPE_IDS =
      Map.of(
          "query", "siem.queryRule",
          "saved_query", "siem.savedQueryRule",
          "eql", "siem.eqlRule",
          "esql", "siem.esqlRule",
          "new_terms", "siem.newTermsRule",
          "threshold", "siem.thresholdRule",
          "threat_match", "siem.indicatorRule",
          "machine_learning", "siem.mlRule");

  /** Keys of a rule that every alert carries as {@code kibana.alert.rule.KEY}. */
  private static final List<String> RULE_KEYS =
      List.of(
          "author",
          "description",
          "false_positives",
          "from",
          "to",
          "interval",
          "license",
          "max_signals",
          "note",
          "references",
          "rule_name_override",
          "setup",
          "tags",
          "threat",
          "timeline_id",
          "timeline_title",
          "timestamp_override",
          "version",
          "exceptions_list",
          "risk_score_mapping",
          "severity_mapping");

  private final List<String> markFields;
  private final Instant now;
  private final String execution;

  /**
   * @param markFields where marks are in the source documents; they are not copied
   * @param now when the alerts are made
   * @param execution names this run
   */
  public AlertFactory(List<String> markFields, Instant now, String execution) {
    this.markFields = List.copyOf(markFields);
    this.now = now;
    this.execution = execution;
  }

  /** The alert of a rule that alerts on single documents. */
  public Alert ofDocument(RuleState rule, SourceDocument document) {
    String id = AlertIds.ofDocument(rule.rule().id(), document.index(), document.id());
    return alert(id, rule, document, Map.of());
  }

  /**
   * The alert of an anomaly.
   *
   * @param record a result document of an anomaly job, of type {@code record}
   */
  public Alert ofAnomaly(RuleState rule, SourceDocument record) {
    return ofDocument(rule, AnomalyEvent.of(record));
  }

  /**
   * The alert that values are new.
   *
   * @param document the oldest document with the values
   * @param values in the order of the rule's fields
   * @param firstSeen what the document counts by
   * @param previous id of the last alert about the same values, empty if this is the first
   */
  public Alert ofNewTerms(
      RuleState rule,
      SourceDocument document,
      List<Object> values,
      Instant firstSeen,
      String previous) {
    String terms = AlertIds.ofTerms(rule.rule().id(), values);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(PREFIX + "new_terms", values);
    fields.put(PREFIX + "instance.id", terms);
    fields.put(FIRST_SEEN, firstSeen.toString());
    return alert(AlertIds.ofNewTerms(terms, previous), rule, document, fields);
  }

  /** Whether the document is an alert of this rule, or descends from one. */
  public static boolean descendsFrom(SourceDocument document, String ruleId) {
    return document.isAlert()
        && (ancestors(document).stream().anyMatch(ancestor -> ruleId.equals(ancestor.get("rule")))
            || ruleId.equals(document.source().get(PREFIX + "rule.rule_id")));
  }

  private Alert alert(
      String id, RuleState stored, SourceDocument document, Map<String, Object> more) {
    Rule rule = stored.rule();
    RuleHead head = rule.head();
    EventFields event = new EventFields(document.source());
    Overrides overrides = Overrides.of(head, event);
    Map<String, Object> fields = copyOf(document.source());
    Map<String, Object> own = new LinkedHashMap<>();
    originals(document.source(), "event", "original_event", own);
    originals(document.source(), "data_stream", "original_data_stream", own);
    signalKind(fields);
    fields.put("@timestamp", now.toString());
    own.put("kibana.space_ids", List.of("default"));
    own.put(PREFIX + "uuid", id);
    own.put(PREFIX + "status", "active");
    own.put(PREFIX + "workflow_status", "open");
    own.put(PREFIX + "workflow_tags", List.of());
    own.put(PREFIX + "workflow_assignee_ids", List.of());
    own.put(PREFIX + "severity", overrides.severity());
    own.put(PREFIX + "risk_score", overrides.riskScore());
    own.put(PREFIX + "reason", Reason.of(event, overrides.severity(), overrides.ruleName()));
    Object time = first(event, "@timestamp");
    if (time != null) {
      own.put(PREFIX + "original_time", time);
    }
    lineage(document, own);
    own.put(PREFIX + "start", now.toString());
    own.put(PREFIX + "last_detected", now.toString());
    own.put(PREFIX + "intended_timestamp", now.toString());
    if (head.buildingBlock()) {
      own.put(PREFIX + "building_block_type", "default");
    }
    ruleFields(stored, overrides, own);
    own.putAll(more);
    fields.putAll(own);
    return new Alert(id, rule.id(), fields);
  }

  private void ruleFields(RuleState stored, Overrides overrides, Map<String, Object> own) {
    Rule rule = stored.rule();
    RuleHead head = rule.head();
    String prefix = PREFIX + "rule.";
    own.put(prefix + "execution.uuid", execution);
    own.put(prefix + "execution.timestamp", now.toString());
    own.put(prefix + "execution.type", "scheduled");
    own.put(prefix + "uuid", uuid(rule.id()));
    own.put(prefix + "rule_id", rule.id());
    own.put(prefix + "name", overrides.ruleName());
    own.put(prefix + "type", rule.type());
    own.put(prefix + "rule_type_id", TYPE_IDS.get(rule.type()));
    own.put(prefix + "category", CATEGORIES.get(rule.type()));
    own.put(prefix + "consumer", "siem");
    own.put(prefix + "producer", "siem");
    own.put(prefix + "severity", head.severity());
    own.put(prefix + "risk_score", head.riskScore());
    own.put(prefix + "enabled", stored.enabled());
    own.put(prefix + "immutable", false);
    own.put(prefix + "indices", head.index());
    own.put(prefix + "created_at", stored.createdAt().toString());
    own.put(prefix + "updated_at", stored.updatedAt().toString());
    own.put(prefix + "revision", stored.revision());
    if (stored.createdBy() != null) {
      own.put(prefix + "created_by", stored.createdBy());
    }
    if (stored.updatedBy() != null) {
      own.put(prefix + "updated_by", stored.updatedBy());
    }
    for (String key : RULE_KEYS) {
      Object value = head.source().get(key);
      if (value != null) {
        own.put(prefix + key, value);
      }
    }
    own.put(prefix + "parameters", head.source());
  }

  /** Of the rule id alone, so that a rule that is imported again keeps it. */
  private static String uuid(String ruleId) {
    return UUID.nameUUIDFromBytes(ruleId.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private Map<String, Object> copyOf(Map<String, Object> source) {
    Map<String, Object> copy = new LinkedHashMap<>();
    source.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          String top = dot < 0 ? key : key.substring(0, dot);
          if (!NOT_COPIED.contains(top) && !isMark(key)) {
            copy.put(key, value);
          }
        });
    return copy;
  }

  private boolean isMark(String key) {
    return markFields.stream().anyMatch(field -> key.equals(field) || key.startsWith(field + "."));
  }

  /** {@code event.kind} becomes {@code signal}, however the source writes it. */
  private static void signalKind(Map<String, Object> fields) {
    fields.remove("event.kind");
    Map<String, Object> event = new LinkedHashMap<>();
    if (fields.get("event") instanceof Map<?, ?> object) {
      object.forEach((key, value) -> event.put((String) key, value));
    }
    event.put("kind", "signal");
    fields.put("event", event);
  }

  private static void originals(
      Map<String, Object> source, String object, String name, Map<String, Object> own) {
    source.forEach(
        (key, value) -> {
          if (key.equals(object) || key.startsWith(object + ".")) {
            flatten(PREFIX + name + key.substring(object.length()), value, own);
          }
        });
  }

  private static void flatten(String path, Object value, Map<String, Object> into) {
    if (value instanceof Map<?, ?> object) {
      object.forEach((key, inner) -> flatten(path + "." + key, inner, into));
    } else if (value != null) {
      into.put(path, value);
    }
  }

  private static void lineage(SourceDocument document, Map<String, Object> own) {
    List<Map<String, Object>> ancestors = new ArrayList<>(ancestors(document));
    boolean ofAlert = document.isAlert();
    int depth = ofAlert ? number(document.source().get(PREFIX + "depth")) : 0;
    Map<String, Object> parent = new LinkedHashMap<>();
    parent.put("id", document.id());
    parent.put("index", document.index());
    parent.put("type", ofAlert ? "signal" : "event");
    parent.put("depth", depth);
    if (ofAlert) {
      parent.put("rule", document.source().get(PREFIX + "rule.rule_id"));
    }
    ancestors.add(parent);
    own.put(PREFIX + "ancestors", ancestors);
    own.put(PREFIX + "depth", depth + 1);
  }

  @SuppressWarnings("unchecked") // written by this class
  private static List<Map<String, Object>> ancestors(SourceDocument document) {
    return document.isAlert() && document.source().get(PREFIX + "ancestors") instanceof List<?> list
        ? (List<Map<String, Object>>) list
        : List.of();
  }

  private static int number(Object value) {
    return value instanceof Number number ? number.intValue() : 1;
  }

  private static Object first(EventFields event, String field) {
    List<Object> values = event.values(field);
    return values.isEmpty() ? null : values.getFirst();
  }
}
