package dev.detection.rest;

import dev.detection.match.CompiledRule;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleFile;
import dev.detection.rule.Rules;
import dev.detection.store.RuleWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Creates or replaces one rule. */
public final class PutRuleAction extends RuleAction {
  /** A comment, a table or a key at the beginning, where JSON has a brace. */
  private static final Pattern TOML =
      Pattern.compile("\\A\\s*(#|\\[\\[?\\s*[\\w.]+\\s*\\]|[\\w.]+\\s*=)");

  private final RuleWriter writer;

  /** Called by Elasticsearch. */
  @Inject
  public PutRuleAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleWriter writer) {
    super(Calls.PUT_RULE, transportService, filters, threadPool);
    this.writer = writer;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    if (request.body().isBlank()) {
      throw new IllegalArgumentException("a request body with the rule as JSON is required");
    }
    if (TOML.matcher(request.body()).find()) {
      throw new IllegalArgumentException(
          "expected the rule as JSON but this is TOML, which POST /_detection/rules/_import reads");
    }
    try {
      RuleFile file = Rules.parseJsonFile(request.body(), request.ruleId());
      put(file, CompiledRule.compile(file.rule(), file.origin()), request, listener);
    } catch (RuleException e) {
      throw new InvalidRuleException(e);
    }
  }

  private void put(
      RuleFile file,
      CompiledRule compiled,
      DetectionRequest request,
      ActionListener<DetectionResponse> listener) {
    writer.put(
        List.of(ImportAction.newRule(file.rule(), request.flag("enabled"))),
        caller(),
        request.timeout(),
        listener.map(changes -> changed(changes, compiled)));
  }
}
