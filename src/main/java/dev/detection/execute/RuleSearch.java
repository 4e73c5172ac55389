package dev.detection.execute;

import dev.detection.alert.Pages;
import dev.detection.schedule.RuleExecutor;
import dev.detection.window.Grid;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.aggregations.AggregationBuilders;
import org.elasticsearch.search.aggregations.bucket.MultiBucketsAggregation;
import org.elasticsearch.search.aggregations.bucket.filter.InternalFilter;
import org.elasticsearch.search.aggregations.bucket.histogram.DateHistogramAggregationBuilder;
import org.elasticsearch.search.aggregations.bucket.histogram.DateHistogramInterval;
import org.elasticsearch.search.aggregations.bucket.histogram.Histogram;
import org.elasticsearch.search.aggregations.bucket.terms.Terms;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.query.SearchTimeoutException;

/** Searches the documents of a rule, as its author may, within the time that a run may take. */
final class RuleSearch {
  /** How patterns are read. */
  private static final IndicesOptions OPTIONS = IndicesOptions.lenientExpandOpen();

  private static final String TIMES = "times";
  private static final String AHEAD = "ahead";
  private static final String INDICES = "indices";

  /** To so many indices events are written at a time, seldom more. */
  private static final int MOST_AHEAD = 1_000;

  private final Client client;
  private final String[] indices;
  private final QueryBuilder query;
  private final Timestamps timestamps;
  private final Stopwatch stopwatch;

  /**
   * @param client acts with the rights of the rule's author
   * @param query the rule's documents
   */
  RuleSearch(
      Client client,
      Collection<String> indices,
      QueryBuilder query,
      Timestamps timestamps,
      Stopwatch stopwatch) {
    this.client = client;
    this.indices = indices.toArray(String[]::new);
    this.query = query;
    this.timestamps = timestamps;
    this.stopwatch = stopwatch;
  }

  /**
   * The same in other indices.
   *
   * @param names of some that the author may read by their names
   */
  RuleSearch in(Collection<String> names) {
    return new RuleSearch(client, names, query, timestamps, stopwatch);
  }

  /** What the rule's documents count by. */
  Timestamps timestamps() {
    return timestamps;
  }

  /** The rule's documents among others. */
  QueryBuilder among(QueryBuilder documents) {
    return new BoolQueryBuilder().filter(query).filter(documents);
  }

  /**
   * What there is around a window.
   *
   * @param late the ends of the earlier windows that documents are in
   * @param ahead the indices that have documents of a later time, as {@link RuleExecutor.Run} has
   *     them
   */
  record Around(SortedSet<Instant> late, Set<String> ahead) {}

  /**
   * Looks around a window.
   *
   * @param late which documents are late
   * @param ahead which documents are of a later time
   * @param grid where windows end; far less than 65,536 of those that are late, the most that
   *     Elasticsearch answers
   */
  Around around(QueryBuilder late, QueryBuilder ahead, Grid grid) {
    // A window has its end and not its beginning, a bucket its beginning: hence the millisecond.
    long interval = grid.interval().toMillis();
    long offset = Math.floorMod(grid.offset().toMillis() + 1, interval);
    SearchSourceBuilder source =
        new SearchSourceBuilder()
            .query(among(new BoolQueryBuilder().minimumShouldMatch(1).should(late).should(ahead)))
            .size(0)
            .trackTotalHits(false)
            .aggregation(
                AggregationBuilders.filter(AHEAD, ahead)
                    .subAggregation(
                        AggregationBuilders.terms(INDICES).field("_index").size(MOST_AHEAD)));
    for (int i = 0; i < timestamps.branches().size(); i++) {
      Timestamps.Branch branch = timestamps.branches().get(i);
      DateHistogramAggregationBuilder times =
          new DateHistogramAggregationBuilder(TIMES)
              .field(branch.field())
              .fixedInterval(new DateHistogramInterval(interval + "ms"))
              .offset(offset)
              .minDocCount(1);
      source.aggregation(
          AggregationBuilders.filter(
                  TIMES + i, new BoolQueryBuilder().filter(late).filter(branch.filter()))
              .subAggregation(times));
    }
    return ask(
        source,
        response -> {
          SortedSet<Instant> ends = new TreeSet<>();
          if (response.getAggregations() == null) {
            return new Around(ends, Set.of()); // no index behind the patterns
          }
          for (int i = 0; i < timestamps.branches().size(); i++) {
            InternalFilter branch = response.getAggregations().get(TIMES + i);
            Histogram times = branch.getAggregations().get(TIMES);
            for (MultiBucketsAggregation.Bucket bucket : times.getBuckets()) {
              long start = ((ZonedDateTime) bucket.getKey()).toInstant().toEpochMilli();
              ends.add(Instant.ofEpochMilli(start - 1 + interval));
            }
          }
          InternalFilter later = response.getAggregations().get(AHEAD);
          return new Around(ends, indicesOf(later.getAggregations().get(INDICES)));
        });
  }

  private static Set<String> indicesOf(Terms terms) {
    return terms.getSumOfOtherDocCounts() > 0
        ? Set.of(RuleExecutor.Run.ANY_INDEX)
        : terms.getBuckets().stream()
            .map(MultiBucketsAggregation.Bucket::getKeyAsString)
            .collect(Collectors.toSet());
  }

  /**
   * Reads all documents that a search finds, page by page.
   *
   * @param source what to find, what of it, and how much at once
   */
  void all(SearchSourceBuilder source, Consumer<SearchHit> reader) {
    try (Pages<Boolean> pages =
        new Pages<>(
            client,
            List.of(indices),
            OPTIONS,
            source,
            hit -> {
              reader.accept(hit);
              return true;
            })) {
      while (!pages.next().isEmpty()) {
        stopwatch.left();
      }
    }
  }

  /**
   * Asks the rule's indices; no part of the answer is missing.
   *
   * @param source what to ask
   * @param reader reads the answer; of patterns that no index matches it has no aggregations
   */
  <T> T ask(SearchSourceBuilder source, Function<SearchResponse, T> reader) {
    SearchRequest request =
        new SearchRequest(indices)
            .indicesOptions(OPTIONS)
            .allowPartialSearchResults(false)
            .requestCache(false) // no search is asked twice
            .source(source.timeout(TimeValue.timeValueMillis(stopwatch.left().toMillis())));
    request.setPreFilterShardSize(1); // most shards are history, in which nothing is new
    SearchResponse response;
    try {
      response = client.search(request).actionGet();
    } catch (ElasticsearchException e) {
      if (ExceptionsHelper.unwrap(e, SearchTimeoutException.class) != null) {
        stopwatch.left(); // tells that it took too long
      }
      throw e;
    }
    try {
      return reader.apply(response);
    } finally {
      response.decRef();
    }
  }
}
