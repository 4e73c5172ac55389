package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.WriteRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.mapper.SeqNoFieldMapper;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.index.seqno.SequenceNumbers;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.sort.SortOrder;

/**
 * Where each scheduled rule stands, kept in a system index. Every write names the state it was made
 * from, so that a leader that was replaced changes nothing. Every method blocks.
 */
final class ScheduleState {
  private static final int PAGE = 1_000;

  private final Client client;

  ScheduleState(Client internalClient) {
    this.client = internalClient;
  }

  /**
   * Where one rule stands.
   *
   * @param windowEnd end of the last window that was finished; null if none was
   * @param lastRun what the status shows of the last run
   * @param seqNo which write this is; unassigned if there is none
   */
  record Entry(
      String ruleId, Instant windowEnd, Map<String, Object> lastRun, long seqNo, long term) {
    static Entry none(String ruleId) {
      return new Entry(
          ruleId,
          null,
          Map.of(),
          SequenceNumbers.UNASSIGNED_SEQ_NO,
          SequenceNumbers.UNASSIGNED_PRIMARY_TERM);
    }
  }

  Map<String, Entry> load() {
    Map<String, Entry> entries = new HashMap<>();
    Object[] after = null;
    try {
      client.admin().indices().prepareRefresh(DetectionIndices.SCHEDULE).get();
      while (true) {
        SearchSourceBuilder source =
            new SearchSourceBuilder()
                .query(QueryBuilders.matchAllQuery())
                .seqNoAndPrimaryTerm(true)
                .sort(SeqNoFieldMapper.NAME, SortOrder.ASC)
                .trackTotalHits(false)
                .size(PAGE);
        if (after != null) {
          source.searchAfter(after);
        }
        var response =
            client
                .search(
                    new SearchRequest(DetectionIndices.SCHEDULE)
                        .source(source)
                        .allowPartialSearchResults(false))
                .actionGet();
        try {
          SearchHit[] hits = response.getHits().getHits();
          for (SearchHit hit : hits) {
            entries.put(hit.getId(), entry(hit));
          }
          if (hits.length < PAGE) {
            return entries;
          }
          after = hits[PAGE - 1].getSortValues();
        } finally {
          response.decRef();
        }
      }
    } catch (IndexNotFoundException e) {
      return entries; // nothing has run yet
    }
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Entry entry(SearchHit hit) {
    Map<String, Object> source = hit.getSourceAsMap();
    return new Entry(
        hit.getId(),
        Instant.parse((String) source.get("window_end")),
        (Map<String, Object>) source.getOrDefault("last_run", Map.of()),
        hit.getSeqNo(),
        hit.getPrimaryTerm());
  }

  /**
   * @throws org.elasticsearch.index.engine.VersionConflictEngineException if another leader wrote
   */
  Entry store(Entry before, Instant windowEnd, Map<String, Object> lastRun) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rule_id", before.ruleId);
    document.put("window_end", windowEnd.toString());
    document.put("last_run", lastRun);
    IndexRequest request =
        new IndexRequest(DetectionIndices.SCHEDULE)
            .id(before.ruleId)
            .source(document)
            .setRefreshPolicy(WriteRequest.RefreshPolicy.NONE);
    if (before.seqNo == SequenceNumbers.UNASSIGNED_SEQ_NO) {
      request.opType(DocWriteRequest.OpType.CREATE);
    } else {
      request.setIfSeqNo(before.seqNo).setIfPrimaryTerm(before.term);
    }
    var response = client.index(request).actionGet();
    return new Entry(
        before.ruleId, windowEnd, lastRun, response.getSeqNo(), response.getPrimaryTerm());
  }
}
