package dev.detection.rest;

import dev.detection.execute.JobDocuments;
import dev.detection.rule.Job;
import dev.detection.rule.Jobs;
import dev.detection.rule.RuleException;
import dev.detection.store.JobStore;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Creates or replaces one anomaly job. */
public final class PutJobAction extends RuleAction {
  private final JobStore jobs;
  private final ThreadPool threadPool;

  /** Called by Elasticsearch. */
  @Inject
  public PutJobAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      JobStore jobs) {
    super(Calls.PUT_JOB, transportService, filters, threadPool);
    this.jobs = jobs;
    this.threadPool = threadPool;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    if (request.body().isBlank()) {
      throw new IllegalArgumentException("a request body with the job as JSON is required");
    }
    Job job;
    try {
      job = Jobs.parseJson(request.body(), request.parameter("job_id"));
    } catch (RuleException e) {
      throw new InvalidRuleException(e);
    }
    JobDocuments.asked(job); // or it could not run
    JobStart start = JobStart.of(request, threadPool.absoluteTimeInMillis());
    listener.onResponse(
        JobAnswers.changed(
            job.id(),
            jobs.put(job, request.flag("enabled"), start.said(), start.otherwise(), caller())));
  }
}
