package dev.detection.rule;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * From the located keys of an anomaly job to its record. What is read, what may stand there and
 * what is refused, {@link JobKeys} says; defaults are those of the API but for two: {@code
 * query_delay} is 60 seconds and not a random time from 60 to 120, and the time field is {@code
 * @timestamp}.
 */
final class JobReader {
  static final Duration DEFAULT_BUCKET_SPAN = Duration.ofMinutes(5);
  static final Duration DEFAULT_QUERY_DELAY = Duration.ofSeconds(60);
  static final Duration LEAST_DEFAULT_PRUNE_WINDOW = Duration.ofDays(30);
  static final int LEAST_DEFAULT_PRUNE_BUCKETS = 20;

  /** What the API takes where nothing is said: 1 GiB. */
  static final long DEFAULT_MEMORY_LIMIT = 1L << 30;

  /** Models live in the heap of a node, and not in processes beside it: 4 GiB. */
  static final long MAX_MEMORY_LIMIT = 4L << 30;

  private static final String DEFAULT_TIME_FIELD = "@timestamp";

  /** Stands in the modules that Kibana brings, which puts in the indices that a user names. */
  private static final String PLACEHOLDER = "INDEX_PATTERN_NAME";

  private static final int MAX_ID_LENGTH = 64;

  private static final Pattern ID = Pattern.compile("[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?");

  private static final List<String> LANGUAGES = List.of("kuery", "lucene", "eql");

  private final Node.Table table;
  private final Fields fields;

  private JobReader(Node.Table table, Problems problems) {
    this.table = table;
    this.fields = new Fields(table, "", problems);
  }

  /**
   * @param table the job in the shape of the API
   * @param problems what was wrong already
   * @throws RuleException with everything that is wrong
   */
  static Job read(Node.Table table, Problems problems) {
    JobReader reader = new JobReader(normal(table), problems);
    Job job = reader.job();
    problems.throwIfAny(null);
    return job;
  }

  /** Without what is null and what a server added. */
  private static Node.Table normal(Node.Table job) {
    Map<String, Node> entries = new LinkedHashMap<>();
    job.entries()
        .forEach(
            (key, node) -> {
              boolean empty = node instanceof Node.Scalar scalar && scalar.value() == null;
              if (!empty && !JobKeys.isServers(key)) {
                entries.put(key, node);
              }
            });
    return new Node.Table(entries, job.at());
  }

  /** Null if it has no detectors or no indices; then there is a problem. */
  private Job job() {
    JobKeys.JOB.check(fields);
    String id = fields.required("job_id");
    if (!id.isBlank()) {
      checkId("job_id", id);
    }
    String description = fields.string("description", "");
    List<String> groups = ids("groups");
    List<String> aliases = ids("aliases");
    String timeField = timeField();
    long memoryLimit = memoryLimit();
    Fields analysis = fields.requiredObject("analysis_config");
    Fields datafeed = datafeed();
    if (analysis == null || datafeed == null) {
      return null;
    }
    JobKeys.ANALYSIS.check(analysis);
    Duration bucketSpan = bucketSpan(analysis);
    return new Job(
        id,
        description,
        groups,
        aliases,
        indices(datafeed),
        condition(datafeed),
        timeField,
        bucketSpan,
        JobAmounts.span(datafeed, "query_delay", DEFAULT_QUERY_DELAY),
        DetectorReader.read(analysis),
        analysis.distinct("influencers", 0, Integer.MAX_VALUE),
        pruneWindow(analysis, bucketSpan),
        memoryLimit,
        table.plain());
  }

  private void checkId(String key, String id) {
    String wrong = wrongId(id);
    if (wrong != null) {
      fields.wrong(key, wrong);
    }
  }

  private List<String> ids(String key) {
    List<String> ids = fields.distinct(key, 0, Integer.MAX_VALUE);
    for (int i = 0; i < ids.size(); i++) {
      String wrong = ids.get(i).isBlank() ? null : wrongId(ids.get(i));
      if (wrong != null) {
        fields.wrongItem(key, i, wrong);
      }
    }
    return ids;
  }

  /** What is wrong with the id of a job or of a group of jobs; null if it is right. */
  private static String wrongId(String id) {
    if (id.length() > MAX_ID_LENGTH) {
      return "expected at most " + MAX_ID_LENGTH + " characters but were " + id.length();
    }
    return ID.matcher(id).matches()
        ? null
        : "expected lower-case letters and digits, [-], [_] and [.] only between them, but was "
            + Problems.shown(id);
  }

  private String timeField() {
    Fields data = fields.object("data_description");
    if (data == null) {
      return DEFAULT_TIME_FIELD;
    }
    JobKeys.DATA.check(data);
    String field = data.optional("time_field");
    return field == null ? DEFAULT_TIME_FIELD : field;
  }

  private long memoryLimit() {
    Fields limits = fields.object("analysis_limits");
    if (limits == null) {
      return DEFAULT_MEMORY_LIMIT;
    }
    JobKeys.LIMITS.check(limits);
    return JobAmounts.size(limits, "model_memory_limit", DEFAULT_MEMORY_LIMIT, MAX_MEMORY_LIMIT);
  }

  /** A part of a day or whole days, so that the hours of all days are cut alike. */
  private static Duration bucketSpan(Fields analysis) {
    Duration span = JobAmounts.span(analysis, "bucket_span", DEFAULT_BUCKET_SPAN);
    long day = Duration.ofDays(1).toMillis();
    long millis = span.toMillis();
    if (millis < 1000 || millis % 1000 != 0 || (day % millis != 0 && millis % day != 0)) {
      analysis.wrong(
          "bucket_span",
          "expected whole seconds that a day is a multiple of, such as 15m, 1h or 3h, or whole"
              + " days, but was "
              + Problems.shown(analysis.string("bucket_span", "")));
      return DEFAULT_BUCKET_SPAN;
    }
    return span;
  }

  private static Duration pruneWindow(Fields analysis, Duration bucketSpan) {
    Duration buckets = bucketSpan.multipliedBy(LEAST_DEFAULT_PRUNE_BUCKETS);
    Duration fallback =
        buckets.compareTo(LEAST_DEFAULT_PRUNE_WINDOW) > 0 ? buckets : LEAST_DEFAULT_PRUNE_WINDOW;
    Duration window = JobAmounts.span(analysis, "model_prune_window", fallback);
    if (window.compareTo(bucketSpan.multipliedBy(2)) < 0) {
      analysis.wrong(
          "model_prune_window",
          "expected at least two times [bucket_span] but was "
              + Problems.shown(analysis.string("model_prune_window", "")));
    }
    return window;
  }

  /** Null if it is not there; then there is a problem. */
  private Fields datafeed() {
    if (!fields.has("datafeed_config")) {
      fields.wrong("datafeed_config", "is required; it names [indices] and the [query]");
      return null;
    }
    Fields datafeed = fields.object("datafeed_config");
    if (datafeed != null) {
      JobKeys.DATAFEED.check(datafeed);
    }
    return datafeed;
  }

  private static List<String> indices(Fields datafeed) {
    String key = datafeed.has("indexes") ? "indexes" : "indices";
    if (datafeed.has("indices") && datafeed.has("indexes")) {
      datafeed.wrong("indexes", "means the same as [indices], expected one of them");
    }
    List<String> index = datafeed.someStrings(key);
    IntStream.range(0, index.size())
        .filter(i -> index.get(i).equals(PLACEHOLDER))
        .forEach(
            i ->
                datafeed.wrongItem(
                    key,
                    i,
                    "[%s] stands for indices in a module of Kibana; name indices such as [logs-*]"
                        .formatted(PLACEHOLDER)));
    if (!index.isEmpty() && index.stream().allMatch(name -> name.startsWith("-"))) {
      datafeed.wrong(key, "only says what is left out, expected an index to look at");
    }
    return index;
  }

  /** Null if the job looks at all documents. */
  private Job.Condition condition(Fields datafeed) {
    Object query = datafeed.plain().get("query");
    if (!(query instanceof String text)) {
      if (datafeed.has("language")) {
        datafeed.wrong("language", "has a meaning only where [query] is a text");
      }
      Fields dsl = datafeed.object("query");
      if (dsl != null && dsl.plain().isEmpty()) {
        datafeed.wrong("query", "must not be empty");
      }
      return dsl == null ? null : new Job.Condition.Dsl(dsl.plain());
    }
    if (text.isBlank()) {
      datafeed.wrong("query", "must not be empty; leave it out to look at all documents");
    }
    String language = datafeed.choice("language", LANGUAGES, LANGUAGES.getFirst());
    return switch (language) {
      case "eql" -> new Job.Condition.Eql(text);
      case "lucene" -> new Job.Condition.Text(Language.LUCENE, text);
      case null, default -> new Job.Condition.Text(Language.KUERY, text);
    };
  }
}
