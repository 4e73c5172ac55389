package dev.detection;

import dev.detection.rest.Calls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.test.NodeRoles;
import org.elasticsearch.threadpool.ThreadPool;
import org.junit.After;

/**
 * Jobs go on whatever becomes of their runs: each bucket has its result, and each document is
 * counted in one of them, although the node that runs them stops, masters go and writes fail,
 * before and after they were done.
 *
 * <p>One node has the data: where a replica becomes the primary while somebody waits for a refresh,
 * as the schedule does, assertions of Elasticsearch fail. The crash test has three.
 */
@ClusterScope(scope = Scope.TEST, numDataNodes = 0)
public class JobFailoverClusterTests extends DetectionClusterTestCase {
  private static final Duration SPAN = Duration.ofHours(1);
  private static final String EVENTS = "logs-failover";
  private static final int HOURS = 20;

  /** Small enough that a run is not kept from ever coming to its end. */
  private static final double FAILING = 0.06;

  private static final String JOB =
      """
      {"job_id": "%s", "analysis_config": {"bucket_span": "1h",
         "detectors": [{"function": "count", "partition_field_name": "host.name"},
                       {"function": "rare", "by_field_name": "process.name"}]},
       "datafeed_config": {"indices": ["logs-*"]}}
      """;

  private static volatile Duration shift = Duration.ZERO;
  private static volatile Random failing;

  /** The plugin with a clock that can be set, but goes on by itself. */
  public static final class WithClock extends DetectionPlugin {
    @Override
    InstantSource clock(ThreadPool threadPool) {
      return JobFailoverClusterTests::now;
    }
  }

  /** Has writes of results and of how far jobs are fail. */
  public static final class Failing extends Plugin implements ActionPlugin, ActionFilter {
    @Override
    public List<ActionFilter> getActionFilters() {
      return List.of(this);
    }

    @Override
    public int order() {
      return 0;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
        Task task,
        String action,
        Request request,
        ActionListener<Response> listener,
        ActionFilterChain<Request, Response> chain) {
      Random random = failing;
      boolean isMeant =
          random != null
              && request instanceof BulkRequest bulk
              && bulk.requests().stream()
                  .anyMatch(
                      one ->
                          one.index().startsWith("detection-anomalies")
                              || one.index().equals(".detection-models"));
      double chance = isMeant ? random.nextDouble() : 1;
      if (chance < FAILING / 2) {
        listener.onFailure(new ElasticsearchException("fails before it is done"));
      } else if (chance < FAILING) {
        chain.proceed(
            task,
            action,
            request,
            listener.delegateFailure(
                (l, done) -> l.onFailure(new ElasticsearchException("fails after it was done"))));
      } else {
        chain.proceed(task, action, request, listener);
      }
    }
  }

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(WithClock.class, Failing.class);
  }

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  @After
  public void stopFailing() {
    failing = null;
  }

  private static Instant now() {
    return Instant.now().plus(shift);
  }

  private void index(Instant from, Instant to, int count) {
    BulkRequest bulk = new BulkRequest();
    for (int i = 0; i < count; i++) {
      Map<String, Object> event = new HashMap<>();
      event.put(
          "@timestamp",
          from.plusMillis(randomLongBetween(0, Duration.between(from, to).toMillis() - 1))
              .toEpochMilli());
      event.put("host.name", "host-" + randomInt(2));
      event.put("process.name", "process-" + randomInt(5));
      bulk.add(new IndexRequest(EVENTS).source(event));
    }
    if (count > 0) {
      var response = client().bulk(bulk).actionGet();
      assertFalse(response.buildFailureMessage(), response.hasFailures());
    }
  }

  private Instant through(String job) {
    Map<String, Object> is = call(Calls.GET_JOB, Map.of("job_id", job), "").body();
    return is.get("progress") instanceof Map<?, ?> progress
            && progress.get("through") instanceof String through
        ? Instant.parse(through)
        : Instant.MIN;
  }

  private void awaitJudged(List<String> jobs, Instant end) throws Exception {
    assertBusy(
        () ->
            jobs.forEach(
                job -> {
                  Instant through = through(job);
                  assertFalse(problems() + through, through.isBefore(end));
                }),
        90,
        TimeUnit.SECONDS);
  }

  public void testEachBucketAndEachDocumentOnceWhateverStops() throws Exception {
    Instant begin = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(60));
    shift = Duration.between(Instant.now(), begin);
    internalCluster().startMasterOnlyNodes(3);
    String data = internalCluster().startNode(NodeRoles.nonMasterNode());
    awaitTemplates();
    putLogsTemplate();
    List<String> jobs = IntStream.range(0, 2).mapToObj(i -> "job-" + i).toList();
    for (String job : jobs) {
      call(Calls.PUT_JOB, Map.of("job_id", job, "start", begin.toString()), JOB.formatted(job));
    }
    failing = new Random(randomLong());
    long written = 0;
    for (int hour = 0; hour < HOURS; hour++) {
      Instant start = begin.plus(SPAN.multipliedBy(hour));
      int count = randomIntBetween(0, 20);
      index(start, start.plus(SPAN), count);
      shift = Duration.between(Instant.now(), start.plus(SPAN).plusSeconds(60));
      // While the run is under way, and later: some of its own hour, some of earlier ones.
      for (int i = 0; i < 4; i++) {
        int late = randomInt(3);
        index(begin, start.plus(SPAN), late);
        count += late;
        Thread.sleep(randomInt(300));
      }
      written += count;
      if (hour % 10 == 4) {
        internalCluster().restartNode(internalCluster().getMasterName());
        ensureYellow();
      } else if (hour % 10 == 9) {
        internalCluster().restartNode(data);
        ensureYellow();
      } else if (hour % 10 == 7) {
        awaitJudged(jobs, start);
      }
    }
    failing = null;
    Instant end = begin.plus(SPAN.multipliedBy(HOURS + 1));
    shift = Duration.between(Instant.now(), end.plusSeconds(60));
    awaitJudged(jobs, end);
    for (String job : jobs) {
      assertEquals(counted(job).toString(), HOURS + 1, counted(job).size());
      assertEquals(job, written, counted(job).values().stream().mapToLong(Long::longValue).sum());
    }
  }

  /** By the start of each bucket, how many documents its result counts. */
  private Map<String, Long> counted(String job) {
    Map<String, Long> counted = new TreeMap<>();
    List<Map<String, Object>> all = new ArrayList<>(documents("detection-anomalies"));
    for (Map<String, Object> result : all) {
      if (job.equals(result.get("job_id")) && "bucket".equals(result.get("result_type"))) {
        counted.put(
            String.valueOf(result.get("timestamp")),
            ((Number) result.get("event_count")).longValue());
      }
    }
    return counted;
  }
}
