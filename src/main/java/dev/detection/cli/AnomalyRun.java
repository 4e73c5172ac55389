package dev.detection.cli;

import dev.detection.anomaly.Analysis;
import dev.detection.anomaly.BucketFeatures;
import dev.detection.anomaly.BucketResult;
import dev.detection.anomaly.Feature;
import dev.detection.finding.EventFields;
import dev.detection.match.CompiledRule;
import dev.detection.match.EventException;
import dev.detection.match.Judge;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.rule.Job;
import dev.detection.rule.Language;
import dev.detection.rule.Rules;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An anomaly job over events in the order of their time, as a cluster would run it if each bucket
 * were over once an event of a later one comes. Events of buckets that are over count in the one
 * that is open. Keeps one bucket and the models.
 */
final class AnomalyRun {
  /** Further on than so many buckets no event is believed. */
  private static final int MOST_EMPTY = 100_000;

  /** Is given the buckets, in order. */
  interface Buckets {
    /**
     * A bucket that is over.
     *
     * @param features what its documents came to
     */
    void bucket(BucketResult result, List<Feature> features);
  }

  private final Job job;
  private final Analysis analysis;
  private final Buckets buckets;
  private final RuleSet condition;
  private final Schema schema;
  private final Map<String, Judge> judges = new HashMap<>();
  private final long span;
  private BucketFeatures features;
  private Instant open;
  private long lateInBucket;
  private final Counts counts = new Counts();

  /** What became of the events. */
  static final class Counts {
    /** That the job looks at. */
    long documents;

    /** Those of them that came when their bucket was over. */
    long late;

    /** That its condition or its indices leave out. */
    long others;

    /** Of which the condition cannot be said. */
    long unjudged;

    /** Why, for the first of them. */
    String unjudgedReason;

    /** Judged buckets. */
    long buckets;

    /** Times that something was left out of a bucket that had too many splits. */
    long leftOut;

    /** Values that are no numbers, or no places, where the job asks for some. */
    long unread;
  }

  /**
   * @throws CommandException if the job's condition cannot be judged here
   */
  AnomalyRun(Job job, Analysis analysis, Schema schema, Buckets buckets) {
    this.job = job;
    this.analysis = analysis;
    this.schema = schema;
    this.buckets = buckets;
    span = job.bucketSpan().toSeconds();
    features = new BucketFeatures(job);
    condition = RuleSet.of(List.of(condition(job)));
  }

  /** The job's condition as a rule's query. */
  private static CompiledRule condition(Job job) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("rule_id", job.id());
    rule.put("name", job.id());
    rule.put("description", "What the job looks at.");
    rule.put("severity", "low");
    rule.put("risk_score", 1L);
    rule.put("index", job.index());
    rule.put("type", job.condition() instanceof Job.Condition.Eql ? "eql" : "query");
    rule.put("language", "kuery");
    rule.put("query", "*");
    switch (job.condition()) {
      case null -> {
        // All documents.
      }
      case Job.Condition.Text(Language language, String query) -> {
        rule.put("language", language == Language.LUCENE ? "lucene" : "kuery");
        rule.put("query", query);
      }
      case Job.Condition.Eql(String query) -> {
        rule.put("language", "eql");
        rule.put("query", query);
      }
      case Job.Condition.Dsl(Map<String, Object> query) ->
          rule.put("filters", List.of(Map.of("query", query)));
    }
    CompiledRule compiled = CompiledRule.compile(Rules.fromMap(rule));
    if (!compiled.isJudged()) {
      throw new CommandException(
          "the query of job ["
              + job.id()
              + "] cannot be judged without a cluster: "
              + String.join("; ", compiled.notSupported()));
    }
    return compiled;
  }

  /** What became of the events so far. */
  Counts counts() {
    return counts;
  }

  /**
   * Takes an event.
   *
   * @param index where it belongs; null if nothing says it, and the job looks at it
   * @return why it is no event that has a place in the order of time; null if it is one
   */
  String add(String index, Map<String, Object> source) {
    EventFields fields = new EventFields(source);
    List<Object> times = fields.values(job.timeField());
    if (times.isEmpty()) {
      return "has no [%s], the time".formatted(job.timeField());
    }
    Instant time = EventTime.of(times.getFirst());
    if (time == null) {
      return "[%s] is [%s], expected a time such as %s"
          .formatted(job.timeField(), times.getFirst(), EventTime.EXPECTED);
    }
    long seconds = time.getEpochSecond();
    Instant start = Instant.ofEpochSecond(seconds - Math.floorMod(seconds, span));
    if (open != null && (start.getEpochSecond() - open.getEpochSecond()) / span > MOST_EMPTY) {
      return "[%s] is [%s], more than %,d buckets after the event before"
          .formatted(job.timeField(), times.getFirst(), MOST_EMPTY);
    }
    open = open == null ? start : open;
    while (open.isBefore(start)) {
      close();
      open = open.plusSeconds(span);
    }
    if (meets(index, source, time)) {
      counts.documents++;
      if (start.isBefore(open)) {
        counts.late++;
        lateInBucket++;
      }
      features.add(time.toEpochMilli(), fields::values);
    }
    return null;
  }

  /** What {@code now} stands for in a query is the time of the event. */
  private boolean meets(String index, Map<String, Object> source, Instant time) {
    Judge judge =
        judges.computeIfAbsent(
            index == null ? "" : index,
            name -> condition.judge(name.isEmpty() ? List.of() : List.of(name), schema));
    try {
      boolean meets = judge.matches(job.id(), source, null, time);
      counts.others += meets ? 0 : 1;
      return meets;
    } catch (EventException e) {
      counts.unjudged++;
      counts.unjudgedReason = counts.unjudged == 1 ? e.getMessage() : counts.unjudgedReason;
      return false;
    }
  }

  /** Judges the last bucket; nothing may come after. */
  void end() {
    if (open != null) {
      close();
    }
  }

  private void close() {
    List<Feature> list = features.features();
    counts.buckets++;
    counts.leftOut += features.leftOut();
    counts.unread += features.unread();
    buckets.bucket(analysis.bucket(open, list, lateInBucket), list);
    if (features.documents() > 0) {
      features = new BucketFeatures(job);
    }
    lateInBucket = 0;
  }
}
