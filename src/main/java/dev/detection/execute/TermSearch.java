package dev.detection.execute;

import dev.detection.alert.SourceDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
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
  private static final int BATCH = 300;

  private static final String TERMS = "terms";
  private static final String OLDEST = "oldest";

  private final Client client;
  private final String[] indices;
  private final QueryBuilder query;
  private final Timestamps timestamps;
  private final List<String> fields;

  /**
   * @param client acts with the rights of the rule's author
   * @param query the rule's query
   * @param fields one to three
   */
  TermSearch(
      Client client,
      List<String> indices,
      QueryBuilder query,
      Timestamps timestamps,
      List<String> fields) {
    this.client = client;
    this.indices = indices.toArray(String[]::new);
    this.query = query;
    this.timestamps = timestamps;
    this.fields = fields;
  }

  /**
   * A page of terms.
   *
   * @param terms values in the order of the fields
   * @param after where the next page begins; null if this was the last
   */
  record Page(List<List<Object>> terms, Map<String, Object> after) {}

  /**
   * The oldest document with a term.
   *
   * @param time what the document counts by
   */
  record Oldest(SourceDocument document, Instant time) {}

  /** Terms of documents between two times, both included. */
  Page terms(Instant from, Instant to, Map<String, Object> after) {
    List<List<Object>> terms = new ArrayList<>();
    Map<String, Object> next =
        search(
            timestamps.between(from, to),
            null,
            after,
            List.of(),
            (term, bucket) -> terms.add(term));
    return new Page(terms, next);
  }

  /** Which of the terms a document has that is not older than {@code from} and older than end. */
  Set<List<Object>> knownBefore(Collection<List<Object>> terms, Instant from, Instant end) {
    Set<List<Object>> known = new HashSet<>();
    for (List<List<Object>> batch : batches(terms)) {
      Set<List<Object>> missing = new HashSet<>(batch);
      Map<String, Object> after = null;
      do {
        after =
            search(
                timestamps.before(from, end),
                anyOf(batch),
                after,
                List.of(),
                (term, bucket) -> {
                  if (missing.remove(term)) {
                    known.add(term);
                  }
                });
      } while (after != null && !missing.isEmpty());
    }
    return known;
  }

  /** The oldest document between two times for each of the terms. */
  Map<List<Object>, Oldest> oldest(Collection<List<Object>> terms, Instant from, Instant to) {
    Map<List<Object>, Oldest> oldest = new LinkedHashMap<>();
    for (List<List<Object>> batch : batches(terms)) {
      Set<List<Object>> wanted = new HashSet<>(batch);
      Map<String, Object> after = null;
      do {
        after =
            search(
                timestamps.between(from, to),
                anyOf(batch),
                after,
                timestamps.branches(),
                (term, bucket) -> {
                  if (wanted.contains(term)) {
                    oldest.put(term, oldestIn(bucket));
                  }
                });
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
          oldest = new Oldest(SourceDocument.of(hit), time);
        }
      }
    }
    return oldest;
  }

  private Map<String, Object> search(
      QueryBuilder time,
      QueryBuilder terms,
      Map<String, Object> after,
      List<Timestamps.Branch> oldestBy,
      BiConsumer<List<Object>, InternalComposite.InternalBucket> consumer) {
    BoolQueryBuilder filter = new BoolQueryBuilder().filter(query).filter(time);
    if (terms != null) {
      filter.filter(terms);
    }
    SearchRequest request =
        new SearchRequest(indices)
            .indicesOptions(IndicesOptions.lenientExpandOpen())
            .allowPartialSearchResults(false)
            .source(
                new SearchSourceBuilder()
                    .query(filter)
                    .size(0)
                    .trackTotalHits(false)
                    .aggregation(aggregation(after, oldestBy)));
    var response = client.search(request).actionGet();
    try {
      if (response.getAggregations() == null) {
        return null; // no index behind the patterns
      }
      InternalComposite composite = response.getAggregations().get(TERMS);
      for (InternalComposite.InternalBucket bucket : composite.getBuckets()) {
        consumer.accept(new ArrayList<>(bucket.getKey().values()), bucket);
      }
      return composite.getBuckets().size() < PAGE ? null : composite.afterKey();
    } finally {
      response.decRef();
    }
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
    for (List<Object> term : terms) {
      BoolQueryBuilder all = new BoolQueryBuilder();
      for (int i = 0; i < fields.size(); i++) {
        all.filter(QueryBuilders.termQuery(fields.get(i), term.get(i)));
      }
      any.should(all);
    }
    return any;
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
