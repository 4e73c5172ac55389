package dev.detection.rest;

import dev.detection.rule.Rules;
import dev.detection.store.RuleRegistry;
import dev.detection.store.StoredRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/**
 * Writes rules as {@code _import} takes them, in the form of Kibana's exports: a rule a line, then
 * a line that counts them. The request is Kibana's, too: {@code objects} with ids, or nothing for
 * all rules.
 */
public final class ExportAction extends RuleAction {
  private static final String NDJSON = "application/x-ndjson";

  /** What Kibana's summary counts besides rules; of these there are none here. */
  private static final List<String> NEVER =
      List.of(
          "exported_exception_list_count",
          "exported_exception_list_item_count",
          "missing_exception_list_item_count",
          "missing_exception_lists_count",
          "exported_action_connector_count",
          "missing_action_connection_count");

  private final RuleRegistry registry;

  /** Called by Elasticsearch. */
  @Inject
  public ExportAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleRegistry registry) {
    super(Calls.EXPORT, transportService, filters, threadPool);
    this.registry = registry;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    Map<String, StoredRule> rules = loaded(registry).rules();
    StringBuilder lines = new StringBuilder();
    int exported = 0;
    List<Map<String, Object>> missing = new ArrayList<>();
    for (String id : request.body().isBlank() ? rules.keySet() : ids(request.body())) {
      StoredRule rule = rules.get(id);
      if (rule == null) {
        missing.add(Map.of("rule_id", id));
      } else {
        lines.append(Rules.toJson(rule.toApi())).append('\n');
        exported++;
      }
    }
    if (!Boolean.TRUE.equals(request.flag("exclude_export_details"))) {
      lines.append(Rules.toJson(summary(exported, missing))).append('\n');
    }
    listener.onResponse(DetectionResponse.of(NDJSON, lines.toString()));
  }

  private static List<String> ids(String body) {
    Map<String, Object> request = RequestBody.read(body, "objects", Set.of("objects"));
    List<String> ids = new ArrayList<>();
    for (Object one :
        RequestBody.expect(List.class, request.get("objects"), "objects", "an array")) {
      Object id =
          RequestBody.expect(Map.class, one, "objects", "an array of {\"rule_id\": \"...\"}")
              .get("rule_id");
      ids.add(RequestBody.expect(String.class, id, "objects.rule_id", "a string"));
    }
    return ids;
  }

  private static Map<String, Object> summary(int exported, List<Map<String, Object>> missing) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("exported_count", exported);
    summary.put("exported_rules_count", exported);
    summary.put("missing_rules", missing);
    summary.put("missing_rules_count", missing.size());
    NEVER.forEach(count -> summary.put(count, 0));
    return summary;
  }
}
