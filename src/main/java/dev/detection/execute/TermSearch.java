package dev.detection.execute;

import dev.detection.alert.SourceHits;
import dev.detection.finding.SourceDocument;
import dev.detection.window.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.aggregations.AggregationBuilders;
import org.elasticsearch.search.aggregations.bucket.composite.CompositeAggregationBuilder;
import org.elasticsearch.search.aggregations.bucket.composite.CompositeValuesSourceBuilder;
import org.elasticsearch.search.aggregations.bucket.composite.InternalComposite;
import org.elasticsearch.search.aggregations.bucket.composite.TermsValuesSourceBuilder;
import org.elasticsearch.search.aggregations.bucket.filter.InternalFilter;
import org.elasticsearch.search.aggregations.metrics.InternalTopHits;
import org.elasticsearch.search.aggregations.metrics.Stats;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.sort.FieldSortBuilder;
import org.elasticsearch.search.sort.SortBuilders;
import org.elasticsearch.search.sort.SortOrder;

/**
 * Asks an index for terms: the combinations of values of up to three fields, one for each
 * combination that a document has; a document that lacks one of the fields has none.
 */
final class TermSearch {
  /** How many terms come in one answer. */
  static final int PAGE = 1_000;

  /** How many terms are named in one query; three fields each stay well below any clause limit. */
  private static final int BATCH = 200;

  private static final String TERMS = "terms";
  private static final String OLDEST = "oldest";
  private static final String TIMES = "times";

  private final RuleSearch search;
  private final RuleSearch recent;
  private final Timestamps timestamps;
  private final List<String> fields;

  /**
   * @param search the rule's documents
   * @param recent the same where there are some that no run has looked at
   * @param fields one to three
   */
  TermSearch(RuleSearch search, RuleSearch recent, List<String> fields) {
    this.search = search;
    this.recent = recent;
    this.timestamps = search.timestamps();
    this.fields = fields;
  }

  /**
   * A page of terms.
   *
   * @param terms values in the order of the fields
   * @param after where the next page begins; null if this was the last
   * @param documents how many documents there are, whether they have terms or not
   * @param isWithin whether all documents are known to be of a window
   */
  record Page(
      List<List<Object>> terms, Map<String, Object> after, long documents, boolean isWithin) {
    static final Page NONE = new Page(List.of(), null, 0, false);
  }

  /**
   * The oldest document with a term.
   *
   * @param time what the document counts by
   */
  record Oldest(SourceDocument document, Instant time) {}

  /**
   * Terms of the rule's documents among others that no run has looked at.
   *
   * @param among which documents
   * @param after what the page before ended with; null for the first
   */
  Page terms(QueryBuilder among, Map<String, Object> after) {
    return terms(among, after, null);
  }

  /**
   * The same, and whether all of these documents are of a window.
   *
   * @param window null if that is not asked
   */
  Page terms(QueryBuilder among, Map<String, Object> after, Window window) {
    List<List<Object>> terms = new ArrayList<>();
    Buckets buckets =
        combinations(
            recent,
            recent.among(among),
            after,
            List.of(),
            window,
            (term, bucket) -> terms.add(term));
    return new Page(terms, buckets.after, buckets.documents, buckets.isWithin);
  }

  /** Which of the terms a document has that is not older than {@code from} and older than end. */
  Set<List<Object>> knownBefore(Collection<List<Object>> terms, Instant from, Instant end) {
    Set<List<Object>> known = new HashSet<>();
    QueryBuilder history = search.among(timestamps.before(from, end));
    for (List<List<Object>> batch : batches(terms)) {
      Set<List<Object>> missing = new HashSet<>(batch);
      QueryBuilder oneOfEach = new FirstOfEach(history, batch.stream().map(this::having).toList());
      Map<String, Object> after = null;
      do {
        after =
            combinations(
                    search,
                    oneOfEach,
                    after,
                    List.of(),
                    null,
                    (term, bucket) -> {
                      if (missing.remove(term)) {
                        known.add(term);
                      }
                    })
                .after;
      } while (after != null && !missing.isEmpty());
    }
    return known;
  }

  /** The oldest document between two times for each of the terms. */
  Map<List<Object>, Oldest> oldest(Collection<List<Object>> terms, Instant from, Instant to) {
    Map<List<Object>, Oldest> oldest = new LinkedHashMap<>();
    for (List<List<Object>> batch : batches(terms)) {
      Set<List<Object>> wanted = new HashSet<>(batch);
      QueryBuilder documents =
          search.among(
              new BoolQueryBuilder().filter(timestamps.between(from, to)).filter(anyOf(batch)));
      Map<String, Object> after = null;
      do {
        after =
            combinations(
                    search,
                    documents,
                    after,
                    timestamps.branches(),
                    null,
                    (term, bucket) -> {
                      if (wanted.contains(term)) {
                        oldest.put(term, oldestIn(bucket));
                      }
                    })
                .after;
      } while (after != null && oldest.size() < terms.size());
    }
    return oldest;
  }

  private Oldest oldestIn(InternalComposite.InternalBucket bucket) {
    Oldest oldest = null;
    for (int i = 0; i < timestamps.branches().size(); i++) {
      InternalFilter branch = bucket.getAggregations().get(OLDEST + i);
      InternalTopHits top = branch.getAggregations().get(OLDEST);
      for (SearchHit hit : top.getHits()) {
        Instant time = Instant.ofEpochMilli(((Number) hit.getSortValues()[0]).longValue());
        if (oldest == null || time.isBefore(oldest.time)) {
          oldest = new Oldest(SourceHits.document(hit), time);
        }
      }
    }
    return oldest;
  }

  /** Buckets of one answer. */
  private record Buckets(Map<String, Object> after, long documents, boolean isWithin) {}

  private Buckets combinations(
      RuleSearch where,
      QueryBuilder documents,
      Map<String, Object> after,
      List<Timestamps.Branch> oldestBy,
      Window window,
      BiConsumer<List<Object>, InternalComposite.InternalBucket> consumer) {
    SearchSourceBuilder source =
        new SearchSourceBuilder()
            .query(documents)
            .size(0)
            .trackTotalHits(true)
            .aggregation(aggregation(after, oldestBy));
    if (window != null) {
      source.aggregation(
          AggregationBuilders.stats(TIMES).field(timestamps.branches().getFirst().field()));
    }
    return where.ask(
        source,
        response -> {
          if (response.getAggregations() == null) {
            return new Buckets(null, 0, window != null); // no index behind the patterns
          }
          InternalComposite composite = response.getAggregations().get(TERMS);
          for (InternalComposite.InternalBucket bucket : composite.getBuckets()) {
            consumer.accept(new ArrayList<>(bucket.getKey().values()), bucket);
          }
          long documentCount = response.getHits().getTotalHits().value();
          return new Buckets(
              composite.getBuckets().size() < PAGE ? null : composite.afterKey(),
              documentCount,
              window != null
                  && isWithin(window, response.getAggregations().get(TIMES), documentCount));
        });
  }

  /**
   * Whether all documents have one time, and it is in the window. The last millisecond does not
   * count: of times with nanoseconds it is not known whether they are past the end.
   */
  private static boolean isWithin(Window window, Stats times, long documents) {
    return documents == 0
        || (times.getCount() == documents
            && times.getMin() >= window.from().toEpochMilli()
            && times.getMax() < window.to().toEpochMilli());
  }

  private CompositeAggregationBuilder aggregation(
      Map<String, Object> after, List<Timestamps.Branch> oldestBy) {
    List<CompositeValuesSourceBuilder<?>> sources = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      sources.add(new TermsValuesSourceBuilder("f" + i).field(fields.get(i)));
    }
    CompositeAggregationBuilder composite =
        AggregationBuilders.composite(TERMS, sources).size(PAGE);
    if (after != null) {
      composite.aggregateAfter(after);
    }
    for (int i = 0; i < oldestBy.size(); i++) {
      FieldSortBuilder byTime =
          SortBuilders.fieldSort(oldestBy.get(i).field())
              .order(SortOrder.ASC)
              .unmappedType("date")
              .setNumericType("date");
      composite.subAggregation(
          AggregationBuilders.filter(OLDEST + i, oldestBy.get(i).filter())
              .subAggregation(AggregationBuilders.topHits(OLDEST).size(1).sort(byTime)));
    }
    return composite;
  }

  /** Restricts documents, not combinations: one with many values can have others besides. */
  private QueryBuilder anyOf(List<List<Object>> terms) {
    if (fields.size() == 1) {
      return QueryBuilders.termsQuery(
          fields.getFirst(), terms.stream().map(List::getFirst).toList());
    }
    BoolQueryBuilder any = new BoolQueryBuilder().minimumShouldMatch(1);
    terms.forEach(term -> any.should(having(term)));
    return any;
  }

  private QueryBuilder having(List<Object> term) {
    BoolQueryBuilder all = new BoolQueryBuilder();
    for (int i = 0; i < fields.size(); i++) {
      all.filter(QueryBuilders.termQuery(fields.get(i), term.get(i)));
    }
    return all;
  }

  private static List<List<List<Object>>> batches(Collection<List<Object>> terms) {
    List<List<Object>> all = List.copyOf(terms);
    List<List<List<Object>>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
    return batches;
  }
}
