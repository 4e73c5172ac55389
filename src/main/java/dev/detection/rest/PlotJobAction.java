package dev.detection.rest;

import dev.detection.anomaly.Split;
import dev.detection.execute.JobPlot;
import dev.detection.rule.DateMath;
import dev.detection.schedule.RuleExecutor;
import dev.detection.store.JobStore;
import dev.detection.store.ReadAccess;
import java.time.Instant;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Draws what one split of an anomaly job came to, what was expected, and what was unusual. */
public final class PlotJobAction extends RuleAction {
  private final JobStore jobs;
  private final ReadAccess access;
  private final ThreadPool threadPool;

  /** Called by Elasticsearch. */
  @Inject
  public PlotJobAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      JobStore jobs,
      ReadAccess access) {
    super(Calls.PLOT_JOB, transportService, filters, threadPool);
    this.jobs = jobs;
    this.access = access;
    this.threadPool = threadPool;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    Instant from = time(request, "from", "now-1w");
    Instant to = time(request, "to", "now");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "[from] must be before [to], but [%s] is not before [%s]".formatted(from, to));
    }
    Split split = new Split(request.parameter("partition"), null, request.parameter("by"));
    JobPlot plot =
        new JobPlot(
            access.as(caller()),
            jobs.get(request.parameter("job_id")).job(),
            request.number("detector", 0, Integer.MAX_VALUE),
            split);
    try {
      String drawn = plot.draw(from, to, threadPool::relativeTimeInMillis);
      listener.onResponse(DetectionResponse.of("image/svg+xml", drawn));
    } catch (RuleExecutor.TooLongException e) {
      throw new ElasticsearchStatusException(
          "there is too much to look at, " + e.getMessage() + "; choose a shorter time",
          RestStatus.BAD_REQUEST,
          e);
    }
  }

  private Instant time(DetectionRequest request, String name, String otherwise) {
    String text = request.parameter(name);
    Instant now = Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
    try {
      return DateMath.evaluate(text == null ? otherwise : text, now, false);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("parameter [%s]: %s".formatted(name, e.getMessage()), e);
    }
  }
}
