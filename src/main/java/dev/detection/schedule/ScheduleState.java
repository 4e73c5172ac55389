package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.DocWriteResponse;
import org.elasticsearch.action.bulk.BulkItemResponse;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.delete.DeleteRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.search.SearchRequest;
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
   * @param since which state of the rule ran last: the generation since which it was there
   * @param begin of the first window; null if none was finished
   * @param windowEnd end of the last window that was finished; null if none was
   * @param searched what operations the runs have seen
   * @param ahead the indices that had documents of a later time than the last window
   * @param lastRuns what people are shown of the last runs, the newest first
   * @param seqNo which write this is; unassigned if there is none
   */
  record Entry(
      String ruleId,
      long since,
      Instant begin,
      Instant windowEnd,
      Checkpoints searched,
      Set<String> ahead,
      List<Map<String, Object>> lastRuns,
      long seqNo,
      long primaryTerm) {
    /** Keeps own copies. */
    Entry {
      ahead = Set.copyOf(ahead);
      lastRuns = List.copyOf(lastRuns);
    }

    static Entry none(String ruleId) {
      return new Entry(
          ruleId,
          -1,
          null,
          null,
          Checkpoints.NONE,
          Set.of(),
          List.of(),
          SequenceNumbers.UNASSIGNED_SEQ_NO,
          SequenceNumbers.UNASSIGNED_PRIMARY_TERM);
    }

    Entry withWindowEnd(Instant end) {
      return new Entry(ruleId, since, begin, end, searched, ahead, lastRuns, seqNo, primaryTerm);
    }

    /** The same as another write. */
    private Entry as(DocWriteResponse write) {
      return new Entry(
          ruleId,
          since,
          begin,
          windowEnd,
          searched,
          ahead,
          lastRuns,
          write.getSeqNo(),
          write.getPrimaryTerm());
    }
  }

  /**
   * What is stored, made this leader's own: each entry is written again, so that a leader of an
   * earlier term can change none of them, however late it wakes up.
   *
   * @param leaderTerm the term in which this node was elected
   * @param isKept whether there is still a rule of this id; the state of others is deleted
   * @throws ElasticsearchException if a node of a later term leads, or writes at the same time
   */
  Map<String, Entry> claim(long leaderTerm, Predicate<String> isKept) {
    Map<String, Entry> entries = new HashMap<>();
    List<Stored> stored = load();
    for (int from = 0; from < stored.size(); from += PAGE) {
      List<Stored> page = stored.subList(from, Math.min(stored.size(), from + PAGE));
      BulkRequest bulk = new BulkRequest();
      for (Stored one : page) {
        if (one.leaderTerm > leaderTerm) {
          throw new ElasticsearchException("a node of term [" + one.leaderTerm + "] leads");
        }
        bulk.add(isKept.test(one.entry.ruleId) ? write(one.entry, leaderTerm) : delete(one.entry));
      }
      for (BulkItemResponse item : client.bulk(bulk).actionGet()) {
        if (item.isFailed()) {
          throw new ElasticsearchException(
              "cannot take over the schedule: " + item.getFailureMessage(),
              item.getFailure().getCause());
        }
        if (item.getOpType() != DocWriteRequest.OpType.DELETE) {
          Entry entry = page.get(item.getItemId()).entry;
          entries.put(entry.ruleId, entry.as(item.getResponse()));
        }
      }
    }
    return entries;
  }

  /** What people are shown of a rule's last runs, the newest first. Does not block. */
  void lastRuns(String ruleId, ActionListener<List<Map<String, Object>>> listener) {
    client
        .prepareGet(DetectionIndices.SCHEDULE, ruleId)
        .execute(
            new ActionListener<>() {
              @Override
              public void onResponse(GetResponse found) {
                ActionListener.completeWith(
                    listener, () -> found.isExists() ? lastRuns(found.getSource()) : List.of());
              }

              @Override
              public void onFailure(Exception e) {
                if (e instanceof IndexNotFoundException) {
                  listener.onResponse(List.of()); // nothing has run yet
                } else {
                  listener.onFailure(e);
                }
              }
            });
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static List<Map<String, Object>> lastRuns(Map<String, Object> source) {
    return (List<Map<String, Object>>) source.getOrDefault("last_runs", List.of());
  }

  /** An entry and the term of the leader that wrote it. */
  private record Stored(Entry entry, long leaderTerm) {}

  private List<Stored> load() {
    List<Stored> entries = new ArrayList<>();
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
            entries.add(stored(hit));
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

  private static Instant time(Object text) {
    return text == null ? null : Instant.parse((String) text);
  }

  private static Set<String> strings(Object list) {
    return list == null
        ? Set.of()
        : ((List<?>) list).stream().map(String.class::cast).collect(Collectors.toSet());
  }

  private static Stored stored(SearchHit hit) {
    Map<String, Object> source = hit.getSourceAsMap();
    return new Stored(
        new Entry(
            hit.getId(),
            ((Number) source.getOrDefault("since", -1)).longValue(),
            time(source.get("begin")),
            time(source.get("window_end")),
            Checkpoints.fromDocument((Map<?, ?>) source.getOrDefault("searched", Map.of())),
            strings(source.get("ahead")),
            lastRuns(source),
            hit.getSeqNo(),
            hit.getPrimaryTerm()),
        ((Number) source.getOrDefault("leader_term", 0)).longValue());
  }

  /**
   * Writes an entry.
   *
   * @param entry with the sequence number of the write before it
   * @throws org.elasticsearch.index.engine.VersionConflictEngineException if another leader wrote
   */
  Entry store(Entry entry, long leaderTerm) {
    return entry.as(client.index(write(entry, leaderTerm)).actionGet());
  }

  /** Forgets rules that are gone; what cannot be deleted now is by the next leader. */
  void delete(List<Entry> entries) {
    if (!entries.isEmpty()) {
      BulkRequest bulk = new BulkRequest();
      entries.forEach(entry -> bulk.add(delete(entry)));
      client.bulk(bulk).actionGet();
    }
  }

  private static DeleteRequest delete(Entry entry) {
    return new DeleteRequest(DetectionIndices.SCHEDULE, entry.ruleId)
        .setIfSeqNo(entry.seqNo)
        .setIfPrimaryTerm(entry.primaryTerm);
  }

  private static IndexRequest write(Entry entry, long leaderTerm) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rule_id", entry.ruleId);
    document.put("leader_term", leaderTerm);
    document.put("since", entry.since);
    if (entry.windowEnd != null) {
      document.put("begin", entry.begin.toString());
      document.put("window_end", entry.windowEnd.toString());
    }
    document.put("searched", entry.searched.toDocument());
    document.put("ahead", entry.ahead);
    document.put("last_runs", entry.lastRuns);
    IndexRequest request =
        new IndexRequest(DetectionIndices.SCHEDULE).id(entry.ruleId).source(document);
    return entry.seqNo == SequenceNumbers.UNASSIGNED_SEQ_NO
        ? request.opType(DocWriteRequest.OpType.CREATE)
        : request.setIfSeqNo(entry.seqNo).setIfPrimaryTerm(entry.primaryTerm);
  }
}
