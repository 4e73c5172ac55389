package dev.detection;

import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReaderContext;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.bulk.TransportBulkAction;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.SearchPlugin;
import org.elasticsearch.search.fetch.FetchSubPhase;
import org.elasticsearch.search.fetch.FetchSubPhaseProcessor;
import org.elasticsearch.search.fetch.StoredFieldsSpec;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.xcontent.XContentType;

/** What one document breaks must not stop its shard; what the cluster breaks must not lose any. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class FailingDocumentClusterTests extends DetectionClusterTestCase {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /**
   * Fails to fetch the document {@code unreadable}, and to index alerts about {@code unwritable}.
   */
  public static final class Faults extends Plugin implements SearchPlugin, ActionPlugin {
    @Override
    public List<FetchSubPhase> getFetchSubPhases(FetchPhaseConstructionContext context) {
      return List.of(
          fetch ->
              fetch.getIndexName().startsWith("logs-") && fetch.fetchSourceContext().fetchSource()
                  ? new Unreadable()
                  : null);
    }

    @Override
    public Collection<MappedActionFilter> getMappedActionFilters() {
      return List.of(new Unwritable());
    }
  }

  private static final class Unwritable implements MappedActionFilter {
    @Override
    public String actionName() {
      return TransportBulkAction.NAME;
    }

    @Override
    public <Q extends ActionRequest, R extends ActionResponse> void apply(
        Task task,
        String action,
        Q request,
        ActionListener<R> listener,
        ActionFilterChain<Q, R> chain) {
      for (DocWriteRequest<?> item : ((BulkRequest) request).requests()) {
        if (item.index().startsWith(DetectionIndices.ALERTS)
            && ((IndexRequest) item).sourceAsMap().toString().contains("unwritable")) {
          throw new IllegalStateException("a fault while indexing");
        }
      }
      chain.proceed(task, action, request, listener);
    }
  }

  private static final class Unreadable implements FetchSubPhaseProcessor {
    @Override
    public void setNextReader(LeafReaderContext context) {}

    @Override
    public StoredFieldsSpec storedFieldsSpec() {
      return StoredFieldsSpec.NO_REQUIREMENTS;
    }

    @Override
    public void process(FetchSubPhase.HitContext hit) {
      if ("unreadable".equals(hit.hit().getId())) {
        throw new IllegalStateException("a fault while fetching");
      }
    }
  }

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    List<Class<? extends Plugin>> plugins = new ArrayList<>(super.nodePlugins());
    plugins.add(Faults.class);
    return plugins;
  }

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  private void ingestWithIds(String... ids) {
    BulkRequest bulk = new BulkRequest();
    for (String id : ids) {
      bulk.add(
          new IndexRequest("logs-a")
              .id(id)
              .source(process(NOW, "curl", ", \"message\": \"" + id + "\""), XContentType.JSON));
    }
    var response = client().bulk(bulk).actionGet();
    assertFalse(response.buildFailureMessage(), response.hasFailures());
  }

  private void makeRule() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
  }

  public void testDocumentThatCannotBeReadIsToldAndPassedOver() throws Exception {
    makeRule();
    ingestWithIds(
        IntStream.range(0, 100)
            .mapToObj(i -> i == 40 ? "unreadable" : "d" + i)
            .toArray(String[]::new));
    awaitAlerts(99);
    assertBusy(() -> assertEquals(1, counted("logs-a", "failed")));
    assertTrue(problems(), problems().contains("document [unreadable] cannot be read"));
    ingestWithIds("later");
    awaitAlerts(100);
  }

  public void testAlertThatCannotBeWrittenIsToldAndPassedOver() throws Exception {
    makeRule();
    ingestWithIds("a", "unwritable", "b");
    // Refused without the copy of the source too, since it names the document.
    awaitAlerts(2);
    assertBusy(() -> assertEquals(1, counted("logs-a", "refused")));
    assertTrue(problems(), problems().contains("a fault while indexing"));
    ingestWithIds("later");
    awaitAlerts(3);
  }

  public void testAlertsWaitForAnIndexThatTakesNoneForNow() throws Exception {
    makeRule();
    ingestWithIds("a");
    awaitAlerts(1);
    // What the cluster does itself when a disk is full.
    updateIndexSettings(
        Settings.builder().put("index.blocks.read_only_allow_delete", true), "detection-alerts");
    ingestWithIds("b", "c");
    assertBusy(() -> assertTrue(problems(), problems().contains("trying again")));
    assertEquals(2L, counted("logs-a", "lag"));
    updateIndexSettings(
        Settings.builder().putNull("index.blocks.read_only_allow_delete"), "detection-alerts");
    List<Map<String, Object>> alerts = awaitAlerts(3);
    assertEquals(3, alerts.size());
    assertBusy(() -> assertEquals("[]", problems()));
    assertEquals(0, counted("logs-a", "refused"));
  }
}
