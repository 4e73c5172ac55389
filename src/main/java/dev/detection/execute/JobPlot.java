package dev.detection.execute;

import dev.detection.alert.Pages;
import dev.detection.anomaly.Analysis;
import dev.detection.anomaly.BucketResult;
import dev.detection.anomaly.Plot;
import dev.detection.anomaly.PlotPoint;
import dev.detection.anomaly.Split;
import dev.detection.match.IndexPatterns;
import dev.detection.rule.Detector;
import dev.detection.rule.Job;
import dev.detection.store.DetectionIndices;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * A picture of one split of a job. What was expected is not kept: it is reckoned anew, from the
 * documents of the time that is shown and of two weeks before, as the caller may read them.
 */
public final class JobPlot {
  private static final Duration LEARNED_FROM = Duration.ofDays(14);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int MOST_BUCKETS = 20_000;
  private static final int PAGE = 1_000;

  private final Client caller;
  private final Job job;
  private final Detector detector;
  private final Split split;

  /**
   * Of one split.
   *
   * @param caller acts with the rights of who asks
   * @param detector its place in the job
   * @throws IllegalArgumentException if the job has no such detector, or the split is none of it
   */
  public JobPlot(Client caller, Job job, int detector, Split split) {
    if (detector < 0 || detector >= job.detectors().size()) {
      throw new IllegalArgumentException(
          "[detector] must be from 0 to %s, but was [%s]"
              .formatted(job.detectors().size() - 1, detector));
    }
    this.caller = caller;
    this.job = job;
    this.detector = job.detectors().get(detector);
    this.split = split;
    if (hasExpectation()) {
      require("partition", this.detector.partitionFieldName(), split.partition());
      require("by", this.detector.byFieldName(), split.by());
    }
  }

  private void require(String parameter, String field, String value) {
    if (field != null && value == null && !detector.useNull()) {
      throw new IllegalArgumentException(
          "[%s] is required: detector [%s] splits by [%s]"
              .formatted(parameter, detector.index(), field));
    }
    if (field == null && value != null) {
      throw new IllegalArgumentException(
          "[%s] has no meaning: detector [%s] has no such field"
              .formatted(parameter, detector.index()));
    }
  }

  /** Only of counts and metrics against their own past it is known what is expected. */
  private boolean hasExpectation() {
    return detector.overFieldName() == null
        && switch (detector.function()) {
          case RARE, FREQ_RARE, TIME_OF_DAY, TIME_OF_WEEK, LAT_LONG -> false;
          default -> true;
        };
  }

  /**
   * Draws it, as SVG. Blocks.
   *
   * @param relativeMillis a clock that never goes back
   * @throws IllegalArgumentException if there are too many buckets
   */
  public String draw(Instant from, Instant to, LongSupplier relativeMillis) {
    String title = title();
    if (!hasExpectation()) {
      return Plot.ofValues(title, occurrences(from, to));
    }
    List<Plot.Anomaly> anomalies =
        records(from, to).stream()
            .map(record -> new Plot.Anomaly(time(record), score(record)))
            .toList();
    return Plot.of(title, points(from, to, relativeMillis), anomalies);
  }

  private String title() {
    StringBuilder title = new StringBuilder(job.id()).append(": ").append(detector.description());
    for (String value : new String[] {split.partition(), split.by()}) {
      if (value != null) {
        title.append(" · ").append(value);
      }
    }
    return title.toString();
  }

  private List<PlotPoint> points(Instant from, Instant to, LongSupplier relativeMillis) {
    Duration span = job.bucketSpan();
    long begin = from.minus(LEARNED_FROM).toEpochMilli();
    Instant start = Instant.ofEpochMilli(begin - Math.floorMod(begin, span.toMillis()));
    if (Duration.between(start, to).dividedBy(span) > MOST_BUCKETS) {
      throw new IllegalArgumentException(
          "a picture may have at most [%s] buckets of [%s]; choose a shorter time"
              .formatted(MOST_BUCKETS, span));
    }
    Job alone = alone();
    Timestamps timestamps = Timestamps.of(job.timeField());
    Stopwatch stopwatch = new Stopwatch(relativeMillis, LIMIT);
    RuleSearch search =
        new RuleSearch(
            caller,
            IndexPatterns.searchable(job.index()),
            new BoolQueryBuilder().filter(JobDocuments.asked(job)).filter(ofSplit()),
            timestamps,
            stopwatch);
    BucketSearch buckets = new BucketSearch(alone, search);
    Analysis analysis = new Analysis(alone);
    analysis.follow(0, new Split(split.partition(), null, split.by()));
    List<PlotPoint> points = new ArrayList<>();
    for (Instant end = start.plus(span); !end.isAfter(to); start = end, end = end.plus(span)) {
      BucketResult result =
          analysis.bucket(
              start,
              buckets.features(timestamps.before(start, end)).features(),
              0,
              feature -> Map.of());
      if (!start.isBefore(from) && result.followed() != null) {
        points.add(result.followed());
      }
    }
    return points;
  }

  /** The job with this detector and no other. */
  private Job alone() {
    Detector first =
        new Detector(
            0,
            detector.function(),
            detector.side(),
            detector.functionName(),
            detector.description(),
            detector.fieldName(),
            detector.byFieldName(),
            detector.overFieldName(),
            detector.partitionFieldName(),
            detector.excludeFrequent(),
            detector.useNull(),
            detector.customRules());
    return new Job(
        job.id(),
        job.description(),
        job.groups(),
        job.aliases(),
        job.index(),
        job.condition(),
        job.timeField(),
        job.bucketSpan(),
        job.queryDelay(),
        List.of(first),
        List.of(),
        job.pruneWindow(),
        job.memoryLimit(),
        job.source());
  }

  private QueryBuilder ofSplit() {
    BoolQueryBuilder query = new BoolQueryBuilder();
    BucketSearch.only(query, detector.partitionFieldName(), split.partition());
    BucketSearch.only(query, detector.byFieldName(), split.by());
    return query;
  }

  private List<Plot.Occurrence> occurrences(Instant from, Instant to) {
    List<Plot.Occurrence> found = new ArrayList<>();
    for (Map<String, Object> record : records(from, to)) {
      Object value = record.get("by_field_value");
      Object member = value == null ? record.get("over_field_value") : value;
      found.add(new Plot.Occurrence(time(record), String.valueOf(member), score(record)));
    }
    return found;
  }

  private static Instant time(Map<String, Object> record) {
    return Instant.ofEpochMilli(((Number) record.get("timestamp")).longValue());
  }

  private static double score(Map<String, Object> record) {
    return ((Number) record.get("record_score")).doubleValue();
  }

  private List<Map<String, Object>> records(Instant from, Instant to) {
    BoolQueryBuilder query =
        new BoolQueryBuilder()
            .filter(QueryBuilders.termQuery("job_id", job.id()))
            .filter(QueryBuilders.termQuery("result_type", "record"))
            .filter(QueryBuilders.termQuery("detector_index", detector.index()))
            .filter(Timestamps.of("timestamp").before(from, to));
    only(query, "partition_field_value", split.partition());
    only(query, "by_field_value", split.by());
    List<Map<String, Object>> records = new ArrayList<>();
    try (Pages<Map<String, Object>> pages =
        new Pages<>(
            caller,
            List.of(DetectionIndices.ANOMALIES),
            IndicesOptions.lenientExpandOpenHidden(),
            new SearchSourceBuilder().query(query).size(PAGE),
            hit -> hit.getSourceAsMap())) {
      for (List<Map<String, Object>> page = pages.next();
          !page.isEmpty() && records.size() < MOST_BUCKETS;
          page = pages.next()) {
        records.addAll(page);
      }
    }
    return records;
  }

  private static void only(BoolQueryBuilder query, String field, String value) {
    if (value != null) {
      query.filter(QueryBuilders.termQuery(field, value));
    }
  }
}
