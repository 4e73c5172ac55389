package dev.detection.rest;

import dev.detection.store.JobStore;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Switches an anomaly job off. */
public final class DisableJobAction extends RuleAction {
  private final JobStore jobs;

  /** Called by Elasticsearch. */
  @Inject
  public DisableJobAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      JobStore jobs) {
    super(Calls.DISABLE_JOB, transportService, filters, threadPool);
    this.jobs = jobs;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    String jobId = request.parameter("job_id");
    listener.onResponse(JobAnswers.changed(jobId, jobs.setEnabled(jobId, false, caller())));
  }
}
