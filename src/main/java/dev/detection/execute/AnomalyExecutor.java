package dev.detection.execute;

import dev.detection.alert.AlertIndex;
import dev.detection.alert.Pages;
import dev.detection.alert.SourceHits;
import dev.detection.finding.SourceDocument;
import dev.detection.rule.Rule;
import dev.detection.schedule.RuleExecutor;
import dev.detection.schedule.Span;
import dev.detection.store.DetectionIndices;
import dev.detection.store.JobStore;
import dev.detection.store.ReadAccess;
import dev.detection.store.StoredRule;
import dev.detection.window.Timing;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.aggregations.AggregationBuilders;
import org.elasticsearch.search.aggregations.bucket.MultiBucketsAggregation;
import org.elasticsearch.search.aggregations.bucket.terms.Terms;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * Runs machine_learning rules: an alert for each record of the rule's jobs whose score reaches the
 * threshold. Where Elastic's own jobs of that id have results, these are read; else those of the
 * jobs here.
 *
 * <p>Unlike Kibana's engine a run reads the results that no run has seen, whatever their time: none
 * is missed because its bucket was long over when it was written, and none is cut off by {@code
 * max_signals}.
 */
public final class AnomalyExecutor implements RuleExecutor {
  private static final String NATIVE = ".ml-anomalies-*";
  private static final List<String> WATCHED = List.of(DetectionIndices.ANOMALIES, NATIVE);
  private static final IndicesOptions OPTIONS = IndicesOptions.lenientExpandOpenHidden();
  private static final String TIME = "timestamp";
  private static final String JOBS = "jobs";
  private static final int PAGE = 500;

  private final ReadAccess access;
  private final JobStore jobs;
  private final AlertIndex alerts;
  private final InstantSource clock;
  private final LongSupplier relativeMillis;

  /**
   * Wired by the plugin.
   *
   * @param relativeMillis a clock that never goes back
   */
  public AnomalyExecutor(
      ReadAccess access,
      JobStore jobs,
      AlertIndex alerts,
      InstantSource clock,
      LongSupplier relativeMillis) {
    this.access = access;
    this.jobs = jobs;
    this.alerts = alerts;
    this.clock = clock;
    this.relativeMillis = relativeMillis;
  }

  @Override
  public boolean runs(Rule rule) {
    return rule instanceof Rule.MachineLearning;
  }

  @Override
  public boolean isScheduled() {
    return true;
  }

  @Override
  public List<String> watched(Rule rule) {
    return WATCHED;
  }

  @Override
  public Run run(StoredRule stored, long since, Span span) {
    Stopwatch stopwatch = new Stopwatch(relativeMillis, span.limit());
    Rule.MachineLearning rule = (Rule.MachineLearning) stored.rule();
    Client client = access.as(stored.author());
    Set<String> own = withNativeResults(client, rule.jobIds());
    List<RuleJob> meant = RuleJob.of(rule.jobIds(), own, jobs.all());
    Set<String> ids =
        meant.stream()
            .map(RuleJob::jobId)
            .filter(Objects::nonNull)
            .collect(Collectors.toCollection(TreeSet::new));
    BoolQueryBuilder query =
        new BoolQueryBuilder()
            .filter(QueryBuilders.termQuery("result_type", "record"))
            .filter(QueryBuilders.termsQuery("job_id", ids))
            .filter(QueryBuilders.rangeQuery("record_score").gte(rule.anomalyThreshold()))
            .filter(documents(rule, span))
            .mustNot(QueryBuilders.termQuery("is_interim", true));
    PagedAlerts raised = new PagedAlerts(alerts, stored, clock.instant(), stopwatch);
    Run run;
    try (Pages<SourceDocument> pages =
        new Pages<>(
            client,
            WATCHED,
            OPTIONS,
            new SearchSourceBuilder().query(query).size(PAGE),
            SourceHits::document)) {
      run = raised.raise(pages, record -> raised.factory().ofAnomaly(stored, record));
    }
    Set<String> unreadable = access.unreadable(stored.author(), WATCHED);
    String warning =
        Stream.concat(
                Stream.of(run.warning(), RuleDocuments.warning(stored.author(), unreadable)),
                meant.stream().map(RuleJob::warning))
            .filter(Objects::nonNull)
            .collect(Collectors.joining("; "));
    // Asked again though nothing was written: a job that was switched off writes nothing.
    return new Run(
        run.documents(), run.alerts(), Set.of(Run.ANY_INDEX), warning.isEmpty() ? null : warning);
  }

  /** Those that no run has seen; what is older than the rule is not its business. */
  private static QueryBuilder documents(Rule rule, Span span) {
    Timestamps timestamps = Timestamps.of(TIME);
    SpanDocuments documents = new SpanDocuments(Timing.of(rule.head()), timestamps, span);
    return documents.hasRunBefore()
        ? new BoolQueryBuilder()
            .filter(documents.unseen())
            .filter(timestamps.between(span.oldest(), span.window().to()))
        : timestamps.between(span.window().from(), span.window().to());
  }

  /** The ids for which Elastic's own jobs have results that the author may read. */
  private static Set<String> withNativeResults(Client client, List<String> ids) {
    var response =
        client
            .search(
                new SearchRequest(NATIVE)
                    .indicesOptions(OPTIONS)
                    .allowPartialSearchResults(false)
                    .source(
                        new SearchSourceBuilder()
                            .query(QueryBuilders.termsQuery("job_id", ids))
                            .size(0)
                            .trackTotalHits(false)
                            .aggregation(
                                AggregationBuilders.terms(JOBS).field("job_id").size(ids.size()))))
            .actionGet();
    try {
      if (response.getAggregations() == null) {
        return Set.of(); // there are no such indices
      }
      Terms found = response.getAggregations().get(JOBS);
      return found.getBuckets().stream()
          .map(MultiBucketsAggregation.Bucket::getKeyAsString)
          .collect(Collectors.toSet());
    } finally {
      response.decRef();
    }
  }
}
