package dev.detection.rest;

import dev.detection.rule.Rule;
import dev.detection.store.RuleWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Stores many rules; one that is bad is told and does not hurt the others. */
public final class ImportAction extends RuleAction {
  private final RuleWriter writer;

  /** Called by Elasticsearch. */
  @Inject
  public ImportAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleWriter writer) {
    super(Calls.IMPORT, transportService, filters, threadPool);
    this.writer = writer;
  }

  static RuleWriter.NewRule newRule(Rule rule, Boolean override) {
    Boolean said = override != null ? override : rule.head().enabled();
    return new RuleWriter.NewRule(rule, said == null || said);
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    ImportedText text = ImportedText.read(request.body());
    Boolean enabled = request.flag("enabled");
    List<ImportedText.Good> good = text.good();
    List<RuleWriter.NewRule> rules =
        good.stream().map(line -> newRule(line.rule().rule(), enabled)).toList();
    writer.put(
        rules,
        caller(),
        request.timeout(),
        listener.map(
            changes -> {
              Map<String, Object> body = new LinkedHashMap<>();
              acknowledgement(changes, body);
              body.putAll(report(text, changes));
              return new DetectionResponse(RestStatus.OK, body);
            }));
  }

  private static Map<String, Object> report(ImportedText text, RuleWriter.Changes changes) {
    Map<String, RuleWriter.Outcome> outcomes = new LinkedHashMap<>();
    changes.outcomes().forEach(outcome -> outcomes.put(outcome.ruleId(), outcome));
    List<Map<String, Object>> lines = new ArrayList<>();
    for (ImportedText.Line line : text.lines()) {
      Map<String, Object> told = new LinkedHashMap<>(line.told());
      if (line instanceof ImportedText.Good good) {
        RuleWriter.Outcome outcome = outcomes.get(good.rule().rule().id());
        told.put("result", word(outcome.result()));
        if (outcome.result() == RuleWriter.Result.REJECTED) {
          told.remove("execution");
          told.put("status", outcome.status().getStatus());
          told.put("errors", List.of(Map.of("reason", outcome.reason())));
        }
      }
      lines.add(told);
    }
    return ImportedText.summary(lines);
  }
}
