package dev.detection.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.admin.indices.stats.IndicesStatsResponse;
import org.elasticsearch.action.admin.indices.stats.ShardStats;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.get.MultiGetItemResponse;
import org.elasticsearch.action.get.MultiGetRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.routing.Preference;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.mapper.SeqNoFieldMapper;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.sort.SortOrder;

/** Reads the rules index; every method blocks and throws what Elasticsearch answers. */
final class RulesIndex {
  private static final int PAGE = 5_000;
  private static final int DOCUMENTS_PAGE = 500;

  private final Client client;

  RulesIndex(Client internalClient) {
    this.client = internalClient;
  }

  /** Which write a document is from; comparing both parts is exact across primary failovers. */
  record Version(long seqNo, long primaryTerm) {}

  record Document(Version version, Map<String, Object> source) {}

  /**
   * The number of changes that are certain to be in the index: its global checkpoint plus one. The
   * highest sequence number alone would not do, since a smaller one may still be on its way.
   */
  long generation() {
    IndicesStatsResponse stats =
        client.admin().indices().prepareStats(DetectionIndices.RULES).clear().get();
    for (ShardStats shard : stats.getShards()) {
      if (shard.getShardRouting().primary() && shard.getSeqNoStats() != null) {
        return shard.getSeqNoStats().getGlobalCheckpoint() + 1;
      }
    }
    throw new ElasticsearchException(
        "the primary of [" + DetectionIndices.RULES + "] is not active");
  }

  void refresh() {
    client.admin().indices().prepareRefresh(DetectionIndices.RULES).get();
  }

  Map<String, Version> versions() {
    Map<String, Version> versions = new HashMap<>();
    Object[] after = null;
    while (true) {
      SearchSourceBuilder source =
          new SearchSourceBuilder()
              .query(QueryBuilders.matchAllQuery())
              .fetchSource(false)
              .seqNoAndPrimaryTerm(true)
              .sort(SeqNoFieldMapper.NAME, SortOrder.ASC)
              .trackTotalHits(false)
              .size(PAGE);
      if (after != null) {
        source.searchAfter(after);
      }
      SearchRequest request =
          new SearchRequest(DetectionIndices.RULES)
              .source(source)
              .allowPartialSearchResults(false)
              .preference(Preference.LOCAL.type());
      var response = client.search(request).actionGet();
      try {
        SearchHit[] hits = response.getHits().getHits();
        for (SearchHit hit : hits) {
          versions.put(hit.getId(), new Version(hit.getSeqNo(), hit.getPrimaryTerm()));
        }
        if (hits.length < PAGE) {
          return versions;
        }
        after = hits[hits.length - 1].getSortValues();
      } finally {
        response.decRef();
      }
    }
  }

  /** The documents with these ids, read in real time; those that are gone are left out. */
  Map<String, Document> documents(List<String> ids) {
    Map<String, Document> documents = new HashMap<>();
    for (int from = 0; from < ids.size(); from += DOCUMENTS_PAGE) {
      MultiGetRequest request = new MultiGetRequest();
      for (String id : ids.subList(from, Math.min(ids.size(), from + DOCUMENTS_PAGE))) {
        request.add(DetectionIndices.RULES, id);
      }
      for (MultiGetItemResponse item : client.multiGet(request).actionGet()) {
        if (item.isFailed()) {
          throw new ElasticsearchException(
              "cannot read rule [" + item.getId() + "]", item.getFailure().getFailure());
        }
        GetResponse found = item.getResponse();
        if (found.isExists()) {
          documents.put(
              found.getId(),
              new Document(
                  new Version(found.getSeqNo(), found.getPrimaryTerm()), found.getSource()));
        }
      }
    }
    return documents;
  }

  /** As {@link #documents}, for an index that may not exist yet. */
  Map<String, Document> documentsIfAny(List<String> ids) {
    try {
      return documents(ids);
    } catch (ElasticsearchException e) {
      if (e.unwrapCause() instanceof IndexNotFoundException
          || e.getCause() instanceof IndexNotFoundException) {
        return Map.of();
      }
      throw e;
    }
  }
}
