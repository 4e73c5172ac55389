package dev.detection.alert;

import dev.detection.AlertIndicesTestCase;
import dev.detection.finding.Alert;
import dev.detection.store.DetectionIndices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.admin.indices.alias.Alias;
import org.elasticsearch.action.admin.indices.create.CreateIndexRequest;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.FilterClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** Writers on all nodes that write the same alerts while their index is rolled over. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 2, supportsDedicatedMasters = false)
public class RolloverRaceClusterTests extends AlertIndicesTestCase {
  private static final int ALERTS = 1_500;
  private static final int ROLLOVERS = 5;
  private static final int WRITERS = 4;

  /** Makes it likely that a rollover comes between looking for alerts and writing them. */
  private static final class Hesitant extends FilterClient {
    private final Random random;

    Hesitant(Client in, long seed) {
      super(in);
      random = new Random(seed);
    }

    @Override
    protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
        ActionType<R> action, Q request, ActionListener<R> listener) {
      if (request instanceof BulkRequest) {
        pause(random.nextInt(60));
      }
      super.doExecute(action, request, listener);
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Alert alert(int number) {
    String id = "alert-" + number;
    return new Alert(id, "rule", Map.of("kibana.alert.uuid", id, "kibana.alert.reason", id));
  }

  /** As followers do: what cannot be written now is written again until it is. */
  private static int write(Client client, ClusterService clusterService, List<Alert> alerts) {
    int refusals = 0;
    while (true) {
      try {
        AlertWrites writes = new AlertWrites(client, clusterService, Alert::document, false);
        AlertIndex.Written written = writes.write(alerts);
        assertEquals(List.of(), written.refused());
        return written.created();
      } catch (ElasticsearchStatusException e) {
        assertTrue(e.toString(), ++refusals < 1_000);
        pause(20);
      }
    }
  }

  public void testEachAlertIsWrittenOnceThoughTheIndexIsRolledOverMeanwhile() throws Exception {
    awaitTemplates();
    indicesAdmin()
        .create(
            new CreateIndexRequest(FIRST)
                .alias(new Alias("detection-alerts").writeIndex(true).isHidden(true)))
        .actionGet();
    ensureGreen(FIRST);
    AtomicBoolean enough = new AtomicBoolean();
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (int i = 0; i < WRITERS; i++) {
        String node = randomFrom(internalCluster().getNodeNames());
        long seed = randomLong();
        Client client =
            new Hesitant(DetectionIndices.internalClient(internalCluster().client(node)), seed);
        ClusterService state = internalCluster().getInstance(ClusterService.class, node);
        writers.add(
            threads.submit(
                () -> {
                  Random random = new Random(seed);
                  while (!enough.get()) {
                    write(
                        client,
                        state,
                        IntStream.generate(() -> random.nextInt(ALERTS))
                            .distinct()
                            .limit(40)
                            .mapToObj(RolloverRaceClusterTests::alert)
                            .toList());
                  }
                }));
      }
      for (int i = 0; i < ROLLOVERS; i++) {
        Thread.sleep(randomIntBetween(50, 400));
        assertTrue(rollOver().isRolledOver());
      }
      Thread.sleep(300);
      enough.set(true);
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
    }
    write(
        client(),
        clusterService(),
        IntStream.range(0, ALERTS).mapToObj(RolloverRaceClusterTests::alert).toList());
    List<Map<String, Object>> written = documents("detection-alerts");
    Set<Object> ids = new HashSet<>();
    written.forEach(alert -> assertTrue("twice: " + alert.get("_id"), ids.add(alert.get("_id"))));
    assertEquals(ALERTS, ids.size());
    assertEquals(ROLLOVERS + 1, behind("detection-alerts").size());
    Set<String> used = new HashSet<>();
    for (String index : behind("detection-alerts")) {
      if (!documents(index).isEmpty()) {
        used.add(index);
      }
    }
    assertTrue("writers met a rollover: " + used, used.size() > 1);
  }
}
