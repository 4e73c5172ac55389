package dev.detection.rest;

import dev.detection.execute.JobRunner;
import dev.detection.store.JobStore;
import dev.detection.store.StoredJob;
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

/** Shows one anomaly job or all, each with how far it is and what its models take. */
public final class GetJobsAction extends RuleAction {
  private final JobStore jobs;
  private final JobRunner runner;

  /** Called by Elasticsearch. */
  @Inject
  public GetJobsAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      JobStore jobs,
      JobRunner runner) {
    super(Calls.GET_JOBS, transportService, filters, threadPool);
    this.jobs = jobs;
    this.runner = runner;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    String jobId = request.parameter("job_id");
    listener.onResponse(
        new DetectionResponse(RestStatus.OK, jobId == null ? all() : shown(jobs.get(jobId))));
  }

  private Map<String, Object> all() {
    JobStore.Jobs found = jobs.all();
    List<Map<String, Object>> shown = new ArrayList<>();
    found.readable().values().forEach(job -> shown.add(shown(job)));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("count", shown.size());
    body.put("jobs", shown);
    if (!found.unreadable().isEmpty()) {
      body.put("unreadable", found.unreadable());
    }
    return body;
  }

  private Map<String, Object> shown(StoredJob job) {
    Map<String, Object> shown = job.toApi();
    Map<String, Object> progress = runner.progress(job.job().id());
    if (progress != null) {
      shown.put("progress", progress);
    }
    return shown;
  }
}
