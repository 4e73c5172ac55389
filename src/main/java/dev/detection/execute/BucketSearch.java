package dev.detection.execute;

import dev.detection.anomaly.BucketFeatures;
import dev.detection.anomaly.Feature;
import dev.detection.anomaly.Split;
import dev.detection.rule.Detector;
import dev.detection.rule.DetectorFunction;
import dev.detection.rule.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.aggregations.AggregationBuilder;
import org.elasticsearch.search.aggregations.AggregationBuilders;
import org.elasticsearch.search.aggregations.InternalAggregations;
import org.elasticsearch.search.aggregations.bucket.MultiBucketsAggregation;
import org.elasticsearch.search.aggregations.bucket.composite.CompositeAggregationBuilder;
import org.elasticsearch.search.aggregations.bucket.composite.CompositeValuesSourceBuilder;
import org.elasticsearch.search.aggregations.bucket.composite.InternalComposite;
import org.elasticsearch.search.aggregations.bucket.composite.TermsValuesSourceBuilder;
import org.elasticsearch.search.aggregations.bucket.terms.Terms;
import org.elasticsearch.search.aggregations.metrics.Avg;
import org.elasticsearch.search.aggregations.metrics.ExtendedStats;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.fetch.subphase.FieldAndFormat;

/**
 * What the documents of a bucket come to: by composite aggregations where these say it exactly;
 * else, for a median, strings or places, the documents are read one by one.
 */
final class BucketSearch {
  /** Splits in one answer. */
  private static final int PAGE = 5_000;

  /** Documents in one answer. */
  private static final int DOCUMENTS = 5_000;

  /** Values of an influencer that are asked for. */
  private static final int INFLUENCERS = 10;

  private static final long DAY = 86_400;
  private static final long WEEK = 7 * DAY;

  /** Monday 1970-01-05, from which weeks count. */
  private static final long MONDAY = 4 * DAY;

  private static final String SPLITS = "splits";
  private static final String VALUES = "values";

  private final Job job;
  private final RuleSearch search;

  BucketSearch(Job job, RuleSearch search) {
    this.job = job;
    this.search = search;
  }

  /**
   * What documents come to.
   *
   * @param features of all detectors
   * @param documents how many there are
   * @param leftOut how often a document was left out, since there were too many splits
   */
  record Found(List<Feature> features, long documents, long leftOut) {}

  /** How many of the job's documents there are among others. */
  long count(QueryBuilder among) {
    return search.ask(
        new SearchSourceBuilder().query(search.among(among)).size(0).trackTotalHits(true),
        response -> response.getHits().getTotalHits().value());
  }

  /** What the job's documents among others come to. */
  Found features(QueryBuilder among) {
    return job.detectors().stream().allMatch(BucketSearch::isExact)
        ? aggregated(among)
        : streamed(among);
  }

  /** Whether aggregations say what the function asks, and not about. */
  private static boolean isExact(Detector detector) {
    return switch (detector.function()) {
      case COUNT,
          NON_ZERO_COUNT,
          DISTINCT_COUNT,
          RARE,
          FREQ_RARE,
          MIN,
          MAX,
          MEAN,
          SUM,
          NON_NULL_SUM,
          VARP,
          METRIC,
          TIME_OF_DAY,
          TIME_OF_WEEK ->
          true;
      case MEDIAN, INFO_CONTENT, LAT_LONG -> false;
    };
  }

  private Found streamed(QueryBuilder among) {
    BucketFeatures bucket = new BucketFeatures(job);
    SearchSourceBuilder source =
        new SearchSourceBuilder()
            .query(search.among(among))
            .size(DOCUMENTS)
            .fetchSource(false)
            .fetchField(new FieldAndFormat(job.timeField(), "epoch_millis"));
    fields().forEach(source::fetchField);
    search.all(
        source,
        hit -> {
          Object time = hit.field(job.timeField()).getValue();
          bucket.add(
              Long.parseLong(String.valueOf(time)),
              field -> hit.field(field) == null ? List.of() : hit.field(field).getValues());
        });
    return new Found(bucket.features(), bucket.documents(), bucket.leftOut());
  }

  private Set<String> fields() {
    Set<String> fields = new LinkedHashSet<>(job.influencers());
    for (Detector detector : job.detectors()) {
      fields.addAll(splitFields(detector));
      if (detector.fieldName() != null) {
        fields.add(detector.fieldName());
      }
    }
    fields.remove(job.timeField());
    return fields;
  }

  private Found aggregated(QueryBuilder among) {
    long all = count(among);
    if (all == 0) {
      return new Found(List.of(), 0, 0);
    }
    List<Feature> features = new ArrayList<>();
    for (Detector detector : job.detectors()) {
      QueryBuilder documents = search.among(asked(detector, among));
      if (detector.function() == DetectorFunction.DISTINCT_COUNT) {
        distinct(detector, documents, features);
      } else if (splitFields(detector).isEmpty()) {
        whole(detector, documents, features);
      } else {
        split(detector, documents, features);
      }
    }
    return new Found(features, all, 0);
  }

  /** Documents without what the function asks for do not count, nor influence anything. */
  private static QueryBuilder asked(Detector detector, QueryBuilder among) {
    return detector.fieldName() == null
        ? among
        : new BoolQueryBuilder()
            .filter(among)
            .filter(QueryBuilders.existsQuery(detector.fieldName()));
  }

  private static List<String> splitFields(Detector detector) {
    List<String> fields = new ArrayList<>();
    if (detector.partitionFieldName() != null) {
      fields.add(detector.partitionFieldName());
    }
    if (detector.overFieldName() != null) {
      fields.add(detector.overFieldName());
    }
    if (detector.byFieldName() != null) {
      fields.add(detector.byFieldName());
    }
    return fields;
  }

  private void whole(Detector detector, QueryBuilder documents, List<Feature> features) {
    SearchSourceBuilder source =
        new SearchSourceBuilder().query(documents).size(0).trackTotalHits(true);
    AggregationBuilder values = values(detector);
    if (values != null) {
      source.aggregation(values);
    }
    search.ask(
        source,
        response -> {
          long count = response.getHits().getTotalHits().value();
          if (count > 0) {
            add(detector, Split.NONE, count, response.getAggregations(), features);
          }
          return null;
        });
  }

  private void split(Detector detector, QueryBuilder documents, List<Feature> features) {
    AggregationBuilder values = values(detector);
    pages(
        documents,
        sources(detector),
        values,
        bucket ->
            add(
                detector,
                splitOf(detector, new ArrayList<>(bucket.getKey().values())),
                bucket.getDocCount(),
                bucket.getAggregations(),
                features));
  }

  /** One page after the other names each value of a split once. */
  private void distinct(Detector detector, QueryBuilder documents, List<Feature> features) {
    List<CompositeValuesSourceBuilder<?>> sources = sources(detector);
    sources.add(new TermsValuesSourceBuilder(VALUES).field(detector.fieldName()));
    Map<Split, long[]> counts = new LinkedHashMap<>();
    pages(
        documents,
        sources,
        null,
        bucket -> {
          Split split = splitOf(detector, new ArrayList<>(bucket.getKey().values()));
          long[] count = counts.computeIfAbsent(split, any -> new long[2]);
          count[0]++;
          count[1] += bucket.getDocCount();
        });
    counts.forEach(
        (split, count) ->
            features.add(
                new Feature(
                    detector.index(), split, List.of((double) count[0]), count[1], Map.of())));
  }

  private static List<CompositeValuesSourceBuilder<?>> sources(Detector detector) {
    List<CompositeValuesSourceBuilder<?>> sources = new ArrayList<>();
    for (String field : splitFields(detector)) {
      sources.add(
          new TermsValuesSourceBuilder("split" + sources.size())
              .field(field)
              .missingBucket(detector.useNull() && !field.equals(detector.overFieldName())));
    }
    return sources;
  }

  private void pages(
      QueryBuilder documents,
      List<CompositeValuesSourceBuilder<?>> sources,
      AggregationBuilder values,
      Consumer<InternalComposite.InternalBucket> consumer) {
    Map<String, Object> after = null;
    do {
      CompositeAggregationBuilder splits =
          new CompositeAggregationBuilder(SPLITS, sources).size(PAGE);
      if (values != null) {
        splits.subAggregation(values);
      }
      if (after != null) {
        splits.aggregateAfter(after);
      }
      after =
          search.ask(
              new SearchSourceBuilder()
                  .query(documents)
                  .size(0)
                  .trackTotalHits(false)
                  .aggregation(splits),
              response -> {
                if (response.getAggregations() == null) {
                  return null; // no index behind the patterns
                }
                InternalComposite composite = response.getAggregations().get(SPLITS);
                composite.getBuckets().forEach(consumer);
                return composite.getBuckets().size() < PAGE ? null : composite.afterKey();
              });
    } while (after != null);
  }

  /** Null if the function asks for documents alone. */
  private AggregationBuilder values(Detector detector) {
    return switch (detector.function()) {
      case TIME_OF_DAY, TIME_OF_WEEK -> AggregationBuilders.avg(VALUES).field(job.timeField());
      case MIN, MAX, MEAN, SUM, NON_NULL_SUM, VARP, METRIC ->
          AggregationBuilders.extendedStats(VALUES).field(detector.fieldName());
      default -> null;
    };
  }

  private void add(
      Detector detector,
      Split split,
      long documents,
      InternalAggregations aggregations,
      List<Feature> features) {
    List<Double> actual =
        switch (detector.function()) {
          case TIME_OF_DAY -> time(aggregations.get(VALUES), 0, DAY);
          case TIME_OF_WEEK -> time(aggregations.get(VALUES), MONDAY, WEEK);
          case MIN, MAX, MEAN, SUM, NON_NULL_SUM, VARP, METRIC ->
              metric(detector.function(), aggregations.get(VALUES));
          default -> List.of((double) documents);
        };
    if (!actual.isEmpty()) {
      features.add(new Feature(detector.index(), split, actual, documents, Map.of()));
    }
  }

  private static List<Double> time(Avg mean, long begin, long period) {
    double seconds = mean.getValue() / 1_000 - begin;
    return List.of(seconds - Math.floor(seconds / period) * period);
  }

  /** Empty if no document has a value. */
  private static List<Double> metric(DetectorFunction function, ExtendedStats stats) {
    if (stats.getCount() == 0) {
      return List.of();
    }
    return switch (function) {
      case MIN -> List.of(stats.getMin());
      case MAX -> List.of(stats.getMax());
      case SUM, NON_NULL_SUM -> List.of(stats.getSum());
      case VARP -> List.of(stats.getVariancePopulation());
      case METRIC -> List.of(stats.getMin(), stats.getMax(), stats.getAvg());
      default -> List.of(stats.getAvg());
    };
  }

  private static Split splitOf(Detector detector, List<Object> key) {
    int next = 0;
    String partition = detector.partitionFieldName() == null ? null : text(key.get(next++));
    String over = detector.overFieldName() == null ? null : text(key.get(next++));
    String by = detector.byFieldName() == null ? null : text(key.get(next));
    return new Split(partition, over, by);
  }

  private static String text(Object value) {
    return value == null ? null : String.valueOf(value);
  }

  /**
   * The most frequent values of the job's influencer fields among the documents of a feature, with
   * their numbers of documents.
   */
  Map<String, Map<String, Long>> influencers(QueryBuilder among, Feature feature) {
    if (!feature.influencers().isEmpty() || job.influencers().isEmpty()) {
      return feature.influencers(); // they were read with the documents
    }
    Detector detector = job.detectors().get(feature.detector());
    BoolQueryBuilder ofSplit = new BoolQueryBuilder().filter(asked(detector, among));
    only(ofSplit, detector.partitionFieldName(), feature.split().partition());
    only(ofSplit, detector.overFieldName(), feature.split().over());
    only(ofSplit, detector.byFieldName(), feature.split().by());
    SearchSourceBuilder source =
        new SearchSourceBuilder().query(search.among(ofSplit)).size(0).trackTotalHits(false);
    job.influencers()
        .forEach(
            field ->
                source.aggregation(
                    AggregationBuilders.terms(field).field(field).size(INFLUENCERS)));
    return search.ask(
        source,
        response -> {
          Map<String, Map<String, Long>> found = new LinkedHashMap<>();
          for (String field : job.influencers()) {
            Terms terms = response.getAggregations().get(field);
            Map<String, Long> values = new LinkedHashMap<>();
            for (MultiBucketsAggregation.Bucket bucket : terms.getBuckets()) {
              values.put(bucket.getKeyAsString(), bucket.getDocCount());
            }
            if (!values.isEmpty()) {
              found.put(field, values);
            }
          }
          return found;
        });
  }

  /**
   * @param field null if the detector does not split by one
   */
  static void only(BoolQueryBuilder query, String field, String value) {
    if (field != null && value != null) {
      query.filter(QueryBuilders.termQuery(field, value));
    } else if (field != null) {
      query.mustNot(QueryBuilders.existsQuery(field));
    }
  }
}
