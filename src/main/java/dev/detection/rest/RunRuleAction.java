package dev.detection.rest;

import dev.detection.schedule.PastRunTask;
import dev.detection.schedule.PastRuns;
import dev.detection.store.Author;
import dev.detection.store.RuleRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Runs a rule over the past, with the rights of its author and not of the caller. */
public final class RunRuleAction extends TransportAction<RunRequest, DetectionResponse> {
  private static final Set<String> KEYS = Set.of("from", "to");

  private final RuleRegistry registry;
  private final PastRuns runs;
  private final ThreadPool threadPool;

  /** Called by Elasticsearch. */
  @Inject
  public RunRuleAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleRegistry registry,
      PastRuns runs) {
    super(
        Calls.RUN.type().name(), filters, transportService.getTaskManager(), threadPool.generic());
    this.registry = registry;
    this.runs = runs;
    this.threadPool = threadPool;
  }

  @Override
  protected void doExecute(
      Task task, RunRequest request, ActionListener<DetectionResponse> listener) {
    ActionListener.run(listener, whenDone -> run((PastRunTask) task, request, whenDone));
  }

  private void run(
      PastRunTask task, RunRequest request, ActionListener<DetectionResponse> listener) {
    RuleAction.loaded(registry);
    Map<String, Object> body = RequestBody.read(request.body(), "from", KEYS);
    String from = RequestBody.expect(String.class, body.get("from"), "from", "a date or date math");
    String to =
        body.containsKey("to")
            ? RequestBody.expect(String.class, body.get("to"), "to", "a date or date math")
            : null;
    long start = System.nanoTime();
    runs.run(
        request.ruleId(),
        from,
        to,
        Author.of(threadPool.getThreadContext()),
        task,
        listener.map(done -> new DetectionResponse(RestStatus.OK, told(done, start))));
  }

  private static Map<String, Object> told(PastRuns.Done done, long start) {
    PastRunTask.Progress progress = done.progress();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("took", (System.nanoTime() - start) / 1_000_000);
    told.put("rule_id", progress.ruleId());
    told.put("from", progress.from().toString());
    told.put("to", progress.to().toString());
    if (done.resumed() != null) {
      told.put("resumed_from", done.resumed().toString());
    }
    told.put("windows", progress.windows());
    told.put("documents", progress.documents());
    told.put("alerts", progress.alerts());
    if (done.warning() != null) {
      told.put("warning", done.warning());
    }
    return told;
  }
}
