package dev.detection;

import dev.detection.rest.Calls;
import dev.detection.rest.DetectionRequest;
import dev.detection.rest.DetectionResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.action.admin.indices.rollover.RolloverResponse;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.Index;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.threadpool.ThreadPool;
import org.junit.Before;

/**
 * A cluster that looks after its alert indices all the time, by a clock that can be put forward.
 */
public abstract class AlertIndicesTestCase extends DetectionClusterTestCase {
  protected static final String FIRST = "detection-alerts-000001";
  protected static final String SECOND = "detection-alerts-000002";
  protected static final String SHUT = "detection-alerts-rolling-over";

  protected static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static volatile Duration ahead = Duration.ZERO;

  /** The plugin with a clock that may be ahead. */
  public static final class WithClock extends DetectionPlugin {
    @Override
    InstantSource clock(ThreadPool threadPool) {
      return () -> Instant.ofEpochMilli(threadPool.absoluteTimeInMillis()).plus(ahead);
    }
  }

  @Before
  public void putClockBack() {
    ahead = Duration.ZERO;
  }

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(WithClock.class);
  }

  @Override
  protected Settings nodeSettings(int nodeOrdinal, Settings otherSettings) {
    return Settings.builder()
        .put(super.nodeSettings(nodeOrdinal, otherSettings))
        .put("detection.alerts.rollover.poll_interval", "100ms")
        .build();
  }

  protected static void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  protected static RolloverResponse rollOver() {
    return client().admin().indices().prepareRolloverIndex("detection-alerts").get();
  }

  /** Rolls over, and lets the time go by in which the old index takes no writes. */
  protected void rollOverAndOpen() throws Exception {
    putClockBack();
    assertTrue(rollOver().isRolledOver());
    pass(Duration.ofMinutes(4));
    awaitOpen();
  }

  protected void awaitOpen() throws Exception {
    assertBusy(() -> assertEquals(Set.of(), behind(SHUT)), 30, TimeUnit.SECONDS);
  }

  private ProjectMetadata project() {
    return clusterService().state().metadata().getProject(ProjectId.DEFAULT);
  }

  /** The indices behind an alias. */
  protected Set<String> behind(String alias) {
    Set<String> names = new TreeSet<>();
    IndexAbstraction found = project().getIndicesLookup().get(alias);
    if (found != null) {
      for (Index index : found.getIndices()) {
        names.add(index.getName());
      }
    }
    return names;
  }

  protected String writeIndex() {
    return project().getIndicesLookup().get("detection-alerts").getWriteIndex().getName();
  }

  protected boolean isBlocked(String index) {
    return project().index(index).getSettings().getAsBoolean("index.blocks.write", false);
  }

  protected DetectionResponse changeStatus(String body) {
    return client()
        .execute(Calls.ALERT_STATUS.type(), new DetectionRequest(Map.of("refresh", "true"), body))
        .actionGet();
  }
}
