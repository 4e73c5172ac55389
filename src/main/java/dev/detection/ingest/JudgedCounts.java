package dev.detection.ingest;

import dev.detection.finding.Marks;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.search.aggregations.AggregationBuilders;
import org.elasticsearch.search.aggregations.bucket.filter.InternalFilter;
import org.elasticsearch.search.aggregations.bucket.terms.Terms;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * How many documents indices have.
 *
 * @param documents that the caller may read and that are searchable
 * @param judged those of them that the processor has stamped
 */
record JudgedCounts(long documents, long judged) {
  private static final String BY_INDEX = "by_index";
  private static final String JUDGED = "judged";
  private static final String INDEX = "_index";

  /**
   * Counts with one search; blocks.
   *
   * @param caller whose rights decide what is counted
   * @param indices names of indices that are open
   * @param fields where marks are
   * @return by name; without indices that have nothing the caller may read
   */
  static Map<String, JudgedCounts> of(
      Client caller, Collection<String> indices, Set<String> fields) {
    Map<String, JudgedCounts> counts = new HashMap<>();
    if (indices.isEmpty()) {
      return counts;
    }
    BoolQueryBuilder stamped = new BoolQueryBuilder();
    fields.forEach(
        field -> stamped.should(QueryBuilders.existsQuery(field + "." + Marks.GENERATION)));
    SearchSourceBuilder source =
        new SearchSourceBuilder()
            .size(0)
            .trackTotalHits(false)
            .aggregation(
                AggregationBuilders.terms(BY_INDEX)
                    .field(INDEX)
                    .size(indices.size())
                    .subAggregation(AggregationBuilders.filter(JUDGED, stamped)));
    SearchResponse response;
    try {
      response =
          caller
              .search(
                  new SearchRequest(indices.toArray(String[]::new), source)
                      .indicesOptions(IndicesOptions.lenientExpandOpenHidden())
                      .allowPartialSearchResults(false))
              .actionGet();
    } catch (ElasticsearchSecurityException e) {
      if (e.status() != RestStatus.FORBIDDEN) {
        throw e;
      }
      return counts; // the caller may read none of them
    }
    try {
      if (response.getAggregations() != null) {
        Terms found = response.getAggregations().get(BY_INDEX);
        for (Terms.Bucket bucket : found.getBuckets()) {
          InternalFilter judged = bucket.getAggregations().get(JUDGED);
          counts.put(
              bucket.getKeyAsString(),
              new JudgedCounts(bucket.getDocCount(), judged.getDocCount()));
        }
      }
    } finally {
      response.decRef();
    }
    return counts;
  }
}
