package dev.detection.rest;

import dev.detection.execute.JobDocuments;
import dev.detection.rule.Job;
import dev.detection.rule.JobLine;
import dev.detection.rule.Jobs;
import dev.detection.store.JobStore;
import dev.detection.store.RuleWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Stores many anomaly jobs; one that is bad is told and does not hurt the others. */
public final class ImportJobsAction extends RuleAction {
  private final JobStore jobs;
  private final ThreadPool threadPool;

  /** Called by Elasticsearch. */
  @Inject
  public ImportJobsAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      JobStore jobs) {
    super(Calls.IMPORT_JOBS, transportService, filters, threadPool);
    this.jobs = jobs;
    this.threadPool = threadPool;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    if (request.body().isBlank()) {
      throw new IllegalArgumentException(
          "a request body with jobs is required: NDJSON, or one job as TOML");
    }
    JobStart start = JobStart.of(request, threadPool.absoluteTimeInMillis());
    Map<String, Integer> counts = new TreeMap<>();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (JobLine line : Jobs.parseMany(request.body())) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("line", line.line());
      switch (line) {
        case JobLine.Refused refused -> {
          told.put("result", word(RuleWriter.Result.REJECTED));
          told.put("status", RestStatus.BAD_REQUEST.getStatus());
          told.put("errors", ImportedText.errors(refused.problems()));
        }
        case JobLine.Read read -> stored(read.job(), request.flag("enabled"), start, told);
      }
      counts.merge((String) told.get("result"), 1, Integer::sum);
      lines.add(told);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("errors", counts.containsKey(word(RuleWriter.Result.REJECTED)));
    body.put("summary", counts);
    body.put("jobs", lines);
    listener.onResponse(new DetectionResponse(RestStatus.OK, body));
  }

  private void stored(Job job, Boolean enabled, JobStart start, Map<String, Object> told) {
    told.put("job_id", job.id());
    try {
      JobDocuments.asked(job); // or it could not run
      told.put("result", word(jobs.put(job, enabled, start.said(), start.otherwise(), caller())));
    } catch (ElasticsearchException | IllegalArgumentException e) { // the others are stored
      told.put("result", word(RuleWriter.Result.REJECTED));
      told.put("status", ExceptionsHelper.status(e).getStatus());
      told.put("errors", List.of(Map.of("reason", String.valueOf(e.getMessage()))));
    }
  }
}
