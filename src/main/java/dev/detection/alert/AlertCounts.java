package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.search.aggregations.AggregationBuilders;
import org.elasticsearch.search.aggregations.bucket.terms.Terms;
import org.elasticsearch.search.aggregations.metrics.Max;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * How many alerts rules have raised, as far as somebody may read alerts.
 *
 * @param byRule rules that have raised any; null if alerts may not be read
 */
public record AlertCounts(Map<String, OfRule> byRule) {
  /** As many rules as any list of the plugin shows. */
  private static final int MOST_RULES = 10_000;

  private static final String RULES = "rules";
  private static final String LAST = "last";
  private static final OfRule NONE = new OfRule(0, null);

  /**
   * The alerts of one rule.
   *
   * @param alerts how many there are
   * @param lastMatch the time of the newest event that they are about; null if there is none
   */
  public record OfRule(long alerts, Instant lastMatch) {}

  /**
   * Counts.
   *
   * @param client acts for whoever asks
   */
  public static void ask(Client client, ActionListener<AlertCounts> listener) {
    SearchRequest request =
        new SearchRequest(DetectionIndices.ALERTS)
            .source(
                new SearchSourceBuilder()
                    .size(0)
                    .trackTotalHits(false)
                    .aggregation(
                        AggregationBuilders.terms(RULES)
                            .field("kibana.alert.rule.rule_id")
                            .size(MOST_RULES)
                            .subAggregation(
                                AggregationBuilders.max(LAST)
                                    .field("kibana.alert.original_time"))));
    client.search(
        request,
        ActionListener.wrap(
            response -> listener.onResponse(read(response)),
            failure -> {
              Throwable cause = ExceptionsHelper.unwrapCause(failure);
              if (cause instanceof IndexNotFoundException) {
                listener.onResponse(new AlertCounts(Map.of())); // there was no alert yet
              } else if (cause instanceof ElasticsearchSecurityException) {
                listener.onResponse(new AlertCounts(null));
              } else {
                listener.onFailure(failure);
              }
            }));
  }

  private static AlertCounts read(SearchResponse response) {
    Map<String, OfRule> byRule = new HashMap<>();
    Terms rules = response.getAggregations().get(RULES);
    for (Terms.Bucket rule : rules.getBuckets()) {
      Max last = rule.getAggregations().get(LAST);
      byRule.put(
          rule.getKeyAsString(),
          new OfRule(
              rule.getDocCount(),
              Double.isFinite(last.value()) ? Instant.ofEpochMilli((long) last.value()) : null));
    }
    return new AlertCounts(byRule);
  }

  /** Of one rule; null if alerts may not be read. */
  public OfRule of(String ruleId) {
    return byRule == null ? null : byRule.getOrDefault(ruleId, NONE);
  }
}
