package dev.detection.alert;

import dev.detection.finding.Alert;
import dev.detection.finding.AlertFactory;
import dev.detection.finding.AlertIds;
import dev.detection.finding.Marks;
import dev.detection.ingest.Marker;
import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ResourceAlreadyExistsException;
import org.elasticsearch.action.admin.indices.alias.Alias;
import org.elasticsearch.action.admin.indices.create.CreateIndexRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.collapse.CollapseBuilder;
import org.elasticsearch.search.sort.SortOrder;

/** Writes alerts and looks up earlier ones. Every method blocks. */
public final class AlertIndex {
  private static final int BATCH = 500;

  private static final String INSTANCE = "kibana.alert.instance.id";

  private final Client client;
  private final ClusterService clusterService;
  private final Marker marker;

  /**
   * @param client any client of the node; alerts are written with the plugin's own rights
   * @param marker judges the alerts themselves, for rules that watch alerts
   */
  public AlertIndex(Client client, ClusterService clusterService, Marker marker) {
    this.client = DetectionIndices.internalClient(client);
    this.clusterService = clusterService;
    this.marker = marker;
  }

  /**
   * What became of alerts.
   *
   * @param created how many are new
   * @param refused rule id and reason of those that the index refuses for good
   */
  public record Written(int created, List<Map.Entry<String, String>> refused) {}

  /** Writes as {@link #create(List, boolean)} does, and does not give up. */
  public Written create(List<Alert> alerts) {
    return create(alerts, false);
  }

  /**
   * Writes alerts; one that is there already stays as it is. An alert whose copied source does not
   * fit the index is written without the copy rather than lost.
   *
   * @param giveUp whether to count as refused also what fails for a reason that is not known
   * @throws ElasticsearchException if alerts cannot be written now; to be tried again
   */
  Written create(List<Alert> alerts, boolean giveUp) {
    if (alerts.isEmpty()) {
      return new Written(0, List.of());
    }
    ensureExists();
    return new AlertWrites(
            client, clusterService, alert -> marked(alert.id(), alert.document()), giveUp)
        .write(alerts);
  }

  private Map<String, Object> marked(String id, Map<String, Object> document) {
    Map<String, Object> marked = new LinkedHashMap<>(document);
    Map<String, Object> marks =
        marker.marks(ProjectId.DEFAULT, DetectionIndices.ALERTS, id, document, Marks.DEFAULT_FIELD);
    if (marks != null) {
      marked.put(Marks.DEFAULT_FIELD, marks);
    }
    return marked;
  }

  /**
   * Which of the given values, by {@link AlertIds#ofTerms}, there are alerts about.
   *
   * @param from of the documents that the alerts are about
   * @param to included, as {@code from} is
   */
  public Set<String> about(List<String> terms, Instant from, Instant to) {
    QueryBuilder time =
        QueryBuilders.rangeQuery(AlertFactory.FIRST_SEEN).gte(from.toString()).lte(to.toString());
    return idsOfNewest(terms, time).keySet();
  }

  /**
   * The id of the newest alert about each of the given values, by {@link AlertIds#ofTerms}.
   *
   * @return those there are
   */
  public Map<String, String> newestAbout(List<String> terms) {
    return idsOfNewest(terms, QueryBuilders.matchAllQuery());
  }

  private Map<String, String> idsOfNewest(List<String> terms, QueryBuilder among) {
    Map<String, String> newest = new HashMap<>();
    if (!exists()) {
      return newest;
    }
    client
        .admin()
        .indices()
        .prepareRefresh(DetectionIndices.ALERTS)
        .setIndicesOptions(IndicesOptions.lenientExpandOpenHidden()) // one may be closed
        .get();
    for (int from = 0; from < terms.size(); from += BATCH) {
      List<String> batch = terms.subList(from, Math.min(terms.size(), from + BATCH));
      collectNewest(batch, among, newest);
    }
    return newest;
  }

  private void collectNewest(List<String> terms, QueryBuilder among, Map<String, String> newest) {
    SearchSourceBuilder source =
        new SearchSourceBuilder()
            .query(
                new BoolQueryBuilder()
                    .filter(QueryBuilders.termsQuery(INSTANCE, terms))
                    .filter(among))
            .fetchSource(new String[] {INSTANCE}, null)
            .sort("kibana.alert.start", SortOrder.DESC)
            .sort("kibana.alert.uuid", SortOrder.ASC)
            .collapse(new CollapseBuilder(INSTANCE))
            .trackTotalHits(false)
            .size(terms.size());
    var response =
        client
            .search(
                new SearchRequest(DetectionIndices.ALERTS)
                    .source(source)
                    .allowPartialSearchResults(false)
                    .indicesOptions(IndicesOptions.lenientExpandOpenHidden()))
            .actionGet();
    try {
      for (SearchHit hit : response.getHits()) {
        newest.put((String) hit.getSourceAsMap().get(INSTANCE), hit.getId());
      }
    } finally {
      response.decRef();
    }
  }

  private boolean exists() {
    return clusterService
        .state()
        .metadata()
        .getProject(ProjectId.DEFAULT)
        .getIndicesLookup()
        .containsKey(DetectionIndices.ALERTS);
  }

  private void ensureExists() {
    if (exists()) {
      return;
    }
    try {
      client
          .admin()
          .indices()
          .create(
              new CreateIndexRequest(AlertsTemplate.FIRST_INDEX)
                  .alias(new Alias(DetectionIndices.ALERTS).writeIndex(true).isHidden(true)))
          .actionGet();
    } catch (ResourceAlreadyExistsException e) {
      // Another node was faster: that is what was wanted.
    }
  }
}
