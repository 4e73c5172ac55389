package dev.detection.rest;

import dev.detection.execute.JobRunner;
import dev.detection.store.JobStore;
import dev.detection.store.RuleWriter;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Removes one anomaly job and what it learned; its results stay. */
public final class DeleteJobAction extends RuleAction {
  private final JobStore jobs;
  private final JobRunner runner;

  /** Called by Elasticsearch. */
  @Inject
  public DeleteJobAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      JobStore jobs,
      JobRunner runner) {
    super(Calls.DELETE_JOB, transportService, filters, threadPool);
    this.jobs = jobs;
    this.runner = runner;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    String jobId = request.parameter("job_id");
    jobs.delete(jobId);
    runner.forget(jobId);
    listener.onResponse(JobAnswers.changed(jobId, RuleWriter.Result.DELETED));
  }
}
