package dev.detection.alert;

import dev.detection.finding.SourceDocument;
import dev.detection.store.Author;
import dev.detection.store.ProblemLog;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.routing.Preference;
import org.elasticsearch.cluster.routing.RoutingNode;
import org.elasticsearch.cluster.routing.ShardRouting;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.index.mapper.IndexFieldMapper;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/** Reads documents as the authors of rules, or as the plugin itself. */
final class AuthorDocuments {
  private final Client internalClient;
  private final AuthorAccess access;
  private final ClusterService clusterService;
  private final ProblemLog problems;

  AuthorDocuments(
      Client internalClient,
      AuthorAccess access,
      ClusterService clusterService,
      ProblemLog problems) {
    this.internalClient = internalClient;
    this.access = access;
    this.clusterService = clusterService;
    this.problems = problems;
  }

  /**
   * Who reads: rules that agree share one search.
   *
   * @param author null for the plugin itself
   * @param names through which names, for instance an alias; empty for the name of the index itself
   */
  record Reader(Author author, List<String> names) {
    /** Whose documents only decide what is looked at next. */
    static final Reader PLUGIN = new Reader(null, List.of());
  }

  /**
   * What was read.
   *
   * @param byId without those that are gone or that the author may not read
   * @param bytes of their sources
   */
  record Found(Map<String, SourceDocument> byId, long bytes) {}

  /**
   * Reads from the primary on this node, whose refresh was awaited: a replica may not show yet what
   * was marked. Not by {@code _only_local}, since the author's names can include shards that are
   * elsewhere.
   */
  Found read(Reader reader, ShardId shard, Collection<String> ids) {
    Map<String, SourceDocument> documents = new HashMap<>();
    long bytes = 0;
    Client client = reader.author == null ? internalClient : access.as(reader.author);
    var response = client.search(request(reader, shard, ids)).actionGet();
    try {
      for (SearchHit hit : response.getHits()) {
        if (hit.getSourceRef() == null) {
          problems.report(
              ProblemLog.Kind.ALERTS,
              shard.getIndexName(),
              "the index keeps no [_source] to judge again");
        } else {
          bytes += hit.getSourceRef().length();
          documents.put(hit.getId(), SourceHits.document(hit));
        }
      }
    } finally {
      response.decRef();
    }
    if (documents.size() < ids.size() && !isPrimaryHere(shard)) {
      throw new ElasticsearchException("the primary of " + shard + " moved while it was read");
    }
    return new Found(documents, bytes);
  }

  private static SearchRequest request(Reader reader, ShardId shard, Collection<String> ids) {
    String index = shard.getIndexName();
    BoolQueryBuilder query =
        new BoolQueryBuilder()
            .filter(QueryBuilders.idsQuery().addIds(ids.toArray(String[]::new)))
            .filter(QueryBuilders.termQuery(IndexFieldMapper.NAME, index));
    SearchRequest request =
        new SearchRequest()
            .preference("_shards:" + shard.id() + "|" + Preference.LOCAL.type())
            .allowPartialSearchResults(false)
            .source(
                new SearchSourceBuilder()
                    .query(query)
                    .fetchSource(true)
                    .trackTotalHits(false)
                    .size(ids.size()));
    return reader.names.isEmpty()
        ? request.indices(index)
        : request
            .indices(reader.names.toArray(String[]::new))
            .indicesOptions(IndicesOptions.lenientExpandOpenHidden());
  }

  private boolean isPrimaryHere(ShardId shard) {
    ClusterState state = clusterService.state();
    RoutingNode local = state.getRoutingNodes().node(state.nodes().getLocalNodeId());
    ShardRouting here = local == null ? null : local.getByShardId(shard);
    return here != null && here.primary() && here.active();
  }
}
