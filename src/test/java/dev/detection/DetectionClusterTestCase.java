package dev.detection;

import dev.detection.rest.Calls;
import dev.detection.rest.DetectionRequest;
import dev.detection.rest.DetectionResponse;
import dev.detection.store.DetectionIndices;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.action.admin.indices.template.put.TransportPutComposableIndexTemplateAction;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.bulk.BulkResponse;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.search.SearchPhaseExecutionException;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.ingest.IngestPipelineTestUtils;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.test.ESIntegTestCase;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.threadpool.ThreadPoolStats;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.After;

/** A cluster inside this JVM with the plugin on every node. */
public abstract class DetectionClusterTestCase extends ESIntegTestCase {
  static {
    // Asserts that nobody begins to wait for a refresh while all operations are being stopped;
    // where waiting begins that is not promised, and alert indices are both followed and blocked.
    DetectionClusterTestCase.class
        .getClassLoader()
        .setClassAssertionStatus("org.elasticsearch.index.shard.RefreshListeners", false);
  }

  /** What a rule file of ours looks like at its shortest. */
  protected static String queryRule(String id, String query) {
    return rule(id, "query", "kuery", query, "");
  }

  protected static String eqlRule(String id, String query) {
    return rule(id, "eql", "eql", query, "");
  }

  protected static String newTermsRule(String id, String query, String more) {
    return rule(id, "new_terms", "kuery", query, more);
  }

  protected static String rule(String id, String type, String language, String query, String more) {
    return """
    {"rule_id": "%s", "name": "Rule %s", "description": "For tests.", "type": "%s",
     "language": "%s", "query": "%s", "index": ["logs-*"], "severity": "low",
     "risk_score": 21%s}\
    """
        .formatted(id, id, type, language, query.replace("\"", "\\\""), more);
  }

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(DetectionPlugin.class);
  }

  /** Events of the tests have fixed times, long ago. */
  @Override
  protected Settings nodeSettings(int nodeOrdinal, Settings otherSettings) {
    return Settings.builder()
        .put(super.nodeSettings(nodeOrdinal, otherSettings))
        .put("detection.alerts.max_event_age", "-1")
        .build();
  }

  @Override
  protected int numberOfReplicas() {
    return 1; // a node that stops must not take the only copy with it
  }

  /** Background work must not write into indices while the framework wipes them. */
  @After
  public void endBackgroundWork() throws Exception {
    for (Object rule : (List<?>) call(Calls.LIST_RULES, Map.of(), "").body().get("rules")) {
      String id = (String) ((Map<?, ?>) rule).get("rule_id");
      call(Calls.DELETE_RULE, Map.of("rule_id", id), "");
    }
    for (Object job : (List<?>) call(Calls.GET_JOBS, Map.of(), "").body().get("jobs")) {
      String id = (String) ((Map<?, ?>) job).get("job_id");
      call(Calls.DELETE_JOB, Map.of("job_id", id), "");
    }
    assertBusy(
        () -> {
          for (Object shard : (List<?>) status().get("alerts")) {
            assertEquals(shard.toString(), 0L, ((Map<?, ?>) shard).get("lag"));
          }
          // A run under way goes on without its rule, and would write its state afterwards.
          for (ThreadPool pool : internalCluster().getInstances(ThreadPool.class)) {
            for (ThreadPoolStats.Stats stats : pool.stats()) {
              assertFalse(
                  stats.toString(),
                  stats.name().equals("detection_schedule") && stats.active() + stats.queue() > 0);
            }
          }
        },
        60,
        TimeUnit.SECONDS);
  }

  protected DetectionResponse call(Calls call, Map<String, String> parameters, String body) {
    return internalCluster()
        .smartClient()
        .execute(call.type(), new DetectionRequest(parameters, body))
        .actionGet();
  }

  protected Map<String, Object> put(String id, String json) {
    DetectionResponse response = call(Calls.PUT_RULE, Map.of("rule_id", id), json);
    assertEquals(response.body().toString(), true, response.body().get("acknowledged"));
    return response.body();
  }

  protected Map<String, Object> status() {
    return call(Calls.STATUS, Map.of(), "").body();
  }

  /** What the status says of the followed shards of an index, hidden ones included. */
  protected List<Map<?, ?>> followed(String index) {
    List<Map<?, ?>> shards = new ArrayList<>();
    for (Object one : (List<?>) status().get("alerts")) {
      Map<?, ?> shard = (Map<?, ?>) one;
      if (index.equals(shard.get("index"))) {
        shards.add(shard);
      }
    }
    return shards;
  }

  /** The sum of a number that the status has of the followed shards of an index. */
  protected long counted(String index, String what) {
    return followed(index).stream()
        .mapToLong(shard -> shard.get(what) instanceof Number number ? number.longValue() : 0)
        .sum();
  }

  protected void set(String setting, Object value) {
    updateClusterSettings(Settings.builder().put(setting, String.valueOf(value)));
  }

  protected String problems() {
    return String.valueOf(status().get("problems"));
  }

  /** Makes the pipeline with the processor. */
  protected void putPipeline(String id) {
    IngestPipelineTestUtils.putJsonPipeline(
        client(), id, "{\"processors\": [{\"detection\": {}}]}");
  }

  /** Puts an index template with ECS-like types and the pipeline as default. */
  protected void putLogsTemplate() {
    putPipeline("detection");
    safeGet(
        client()
            .execute(
                TransportPutComposableIndexTemplateAction.TYPE,
                template(
                    "logs",
                    """
                    {"index_patterns": ["logs-*"], "composed_of": ["detection@mappings"],
                     "template": {"settings": {"index.default_pipeline": "detection"},
                       "mappings": {"dynamic_templates": [{"strings": {
                          "match_mapping_type": "string",
                          "mapping": {"type": "keyword", "ignore_above": 1024}}}],
                        "properties": {"@timestamp": {"type": "date"},
                          "event": {"properties": {"ingested": {"type": "date"}}},
                          "powershell": {"properties": {"file": {"properties": {
                             "script_block_text": {"type": "text"}}}}},
                          "source": {"properties": {"ip": {"type": "ip"}}}}}}}\
                    """)));
  }

  protected static TransportPutComposableIndexTemplateAction.Request template(
      String name, String json) {
    try (var parser =
        JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, json)) {
      return new TransportPutComposableIndexTemplateAction.Request(name)
          .indexTemplate(ComposableIndexTemplate.parse(parser));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  protected void awaitTemplates() throws Exception {
    assertBusy(
        () ->
            assertTrue(
                clusterService()
                    .state()
                    .metadata()
                    .getProject(ProjectId.DEFAULT)
                    .componentTemplates()
                    .containsKey("detection@mappings")));
  }

  /** Indexes documents in one bulk; every item must succeed. */
  protected void ingest(String index, String... documents) {
    BulkRequest bulk = new BulkRequest();
    for (String document : documents) {
      bulk.add(new IndexRequest(index).source(document, XContentType.JSON));
    }
    BulkResponse response = client().bulk(bulk).actionGet();
    assertFalse(response.buildFailureMessage(), response.hasFailures());
  }

  protected static String process(Instant time, String name, String more) {
    return """
    {"@timestamp": "%s", "event": {"category": "process", "type": "start"},
     "process": {"name": "%s"}%s}\
    """
        .formatted(time, name, more);
  }

  /** The sources of all documents, hidden indices included, in no order. */
  protected List<Map<String, Object>> documents(String index) {
    client()
        .admin()
        .indices()
        .prepareRefresh(index)
        .setIndicesOptions(IndicesOptions.lenientExpandHidden())
        .get();
    List<Map<String, Object>> sources = new ArrayList<>();
    var response =
        client()
            .search(
                new SearchRequest(index)
                    .indicesOptions(IndicesOptions.lenientExpandHidden())
                    .source(
                        new SearchSourceBuilder()
                            .query(QueryBuilders.matchAllQuery())
                            .size(10_000)))
            .actionGet();
    try {
      for (SearchHit hit : response.getHits()) {
        Map<String, Object> source = new HashMap<>(hit.getSourceAsMap());
        source.put("_id", hit.getId());
        sources.add(source);
      }
    } finally {
      response.decRef();
    }
    return sources;
  }

  protected List<Map<String, Object>> alerts() {
    boolean any =
        clusterService()
            .state()
            .metadata()
            .getProject(ProjectId.DEFAULT)
            .getIndicesLookup()
            .containsKey(DetectionIndices.ALERTS);
    return any
        ? documents(DetectionIndices.ALERTS).stream()
            .sorted(Comparator.comparing(alert -> String.valueOf(alert.get("kibana.alert.reason"))))
            .toList()
        : List.of();
  }

  protected List<Map<String, Object>> awaitAlerts(int count) throws Exception {
    assertBusy(
        () -> {
          try {
            assertEquals(problems() + status().get("alerts"), count, alerts().size());
          } catch (SearchPhaseExecutionException e) {
            throw new AssertionError("the alert index is only just being created", e);
          }
        },
        60,
        TimeUnit.SECONDS);
    return alerts();
  }

  @SuppressWarnings("unchecked")
  protected static Map<String, Object> marks(Map<String, Object> document) {
    return (Map<String, Object>) document.get("detection");
  }
}
