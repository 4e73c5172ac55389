package dev.detection.alert;

import dev.detection.finding.Marks;
import dev.detection.ingest.MarksTemplate;
import dev.detection.store.DetectionIndices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The index template of the alert indices. */
public final class AlertsTemplate {
  /** Its name, and the beginning of the names of its indices. */
  public static final String NAME = DetectionIndices.ALERTS;

  /** Raised with each change of the content, so that an older one is replaced. */
  public static final long VERSION = 2;

  /** The first index behind the alias. */
  static final String FIRST_INDEX = DetectionIndices.ALERTS + "-000001";

  private static final int PRIORITY = 500;
  private static final String RULE = "kibana.alert.rule.";

  private static final List<String> KEYWORDS =
      List.of(
          "kibana.space_ids",
          "kibana.alert.uuid",
          "kibana.alert.status",
          "kibana.alert.workflow_status",
          "kibana.alert.workflow_tags",
          "kibana.alert.workflow_assignee_ids",
          "kibana.alert.workflow_user",
          "kibana.alert.workflow_reason",
          "kibana.alert.severity",
          "kibana.alert.reason",
          "kibana.alert.building_block_type",
          "kibana.alert.new_terms",
          "kibana.alert.instance.id",
          "kibana.alert.group.id",
          "kibana.alert.ancestors.id",
          "kibana.alert.ancestors.index",
          "kibana.alert.ancestors.type",
          "kibana.alert.ancestors.rule",
          "kibana.alert.original_event.action",
          "kibana.alert.original_event.category",
          "kibana.alert.original_event.code",
          "kibana.alert.original_event.dataset",
          "kibana.alert.original_event.id",
          "kibana.alert.original_event.kind",
          "kibana.alert.original_event.module",
          "kibana.alert.original_event.outcome",
          "kibana.alert.original_event.type",
          "kibana.alert.original_data_stream.dataset",
          "kibana.alert.original_data_stream.namespace",
          "kibana.alert.original_data_stream.type",
          RULE + "author",
          RULE + "category",
          RULE + "consumer",
          RULE + "created_by",
          RULE + "execution.type",
          RULE + "execution.uuid",
          RULE + "indices",
          RULE + "license",
          RULE + "name",
          RULE + "producer",
          RULE + "references",
          RULE + "rule_id",
          RULE + "rule_type_id",
          RULE + "severity",
          RULE + "tags",
          RULE + "threat.framework",
          RULE + "threat.tactic.id",
          RULE + "threat.tactic.name",
          RULE + "threat.technique.id",
          RULE + "threat.technique.name",
          RULE + "threat.technique.subtechnique.id",
          RULE + "threat.technique.subtechnique.name",
          RULE + "type",
          RULE + "updated_by",
          RULE + "uuid",
          "agent.id",
          "agent.name",
          "agent.type",
          "cloud.account.id",
          "cloud.provider",
          "cloud.region",
          "container.id",
          "data_stream.dataset",
          "data_stream.namespace",
          "data_stream.type",
          "destination.domain",
          "dns.question.name",
          "event.action",
          "event.category",
          "event.code",
          "event.dataset",
          "event.id",
          "event.kind",
          "event.module",
          "event.outcome",
          "event.provider",
          "event.type",
          "file.extension",
          "file.name",
          "file.path",
          "group.id",
          "group.name",
          "host.hostname",
          "host.id",
          "host.name",
          "host.os.type",
          "network.protocol",
          "network.transport",
          "process.args",
          "process.command_line",
          "process.entity_id",
          "process.executable",
          "process.name",
          "process.parent.command_line",
          "process.parent.entity_id",
          "process.parent.executable",
          "process.parent.name",
          "registry.path",
          "source.domain",
          "url.domain",
          "user.domain",
          "user.email",
          "user.id",
          "user.name");

  private static final List<String> DATES =
      List.of(
          "@timestamp",
          "kibana.alert.start",
          "kibana.alert.last_detected",
          "kibana.alert.intended_timestamp",
          "kibana.alert.new_terms_first_seen",
          "kibana.alert.original_time",
          "kibana.alert.original_event.created",
          "kibana.alert.original_event.ingested",
          "kibana.alert.workflow_status_updated_at",
          RULE + "created_at",
          RULE + "execution.timestamp",
          RULE + "updated_at",
          "event.created",
          "event.ingested");

  private static final List<String> NUMBERS =
      List.of(
          "kibana.alert.depth",
          "kibana.alert.ancestors.depth",
          "kibana.alert.group.index",
          RULE + "max_signals",
          RULE + "revision",
          RULE + "version",
          "destination.port",
          "process.pid",
          "source.port");

  private AlertsTemplate() {}

  /** Its content, as {@code PUT _index_template} takes it. */
  public static Map<String, Object> content() {
    Map<String, Object> properties = new LinkedHashMap<>();
    KEYWORDS.forEach(
        field -> properties.put(field, Map.of("type", "keyword", "ignore_above", 8191)));
    DATES.forEach(field -> properties.put(field, Map.of("type", "date")));
    NUMBERS.forEach(field -> properties.put(field, Map.of("type", "long")));
    properties.put(Marks.DEFAULT_FIELD, MarksTemplate.field());
    properties.put("kibana.alert.risk_score", Map.of("type", "float"));
    properties.put(RULE + "risk_score", Map.of("type", "float"));
    properties.put(RULE + "enabled", Map.of("type", "boolean"));
    properties.put(RULE + "immutable", Map.of("type", "boolean"));
    // Rules nest deeper than the 20 levels that are the default here.
    properties.put(
        RULE + "parameters", Map.of("type", "flattened", "ignore_above", 4096, "depth_limit", 100));
    List.of("host.ip", "source.ip", "destination.ip")
        .forEach(field -> properties.put(field, Map.of("type", "ip")));
    return Map.of(
        "index_patterns",
        List.of(NAME + "-*"),
        // Alerts are written to an index by its own name: one that was just deleted stays away.
        "allow_auto_create",
        false,
        "priority",
        PRIORITY,
        "version",
        VERSION,
        "_meta",
        Map.of("description", "detection alerts", "managed", true),
        "template",
        Map.of(
            "settings",
            Map.of(
                "index.hidden",
                true,
                "index.number_of_shards",
                1,
                "index.auto_expand_replicas",
                "0-1",
                "index.mapping.ignore_malformed",
                true),
            "mappings",
            // Source documents are of any shape: what is not named here is kept, not indexed.
            Map.of("dynamic", false, "properties", properties)));
  }
}
