package dev.detection.alert;

import dev.detection.alert.HeldStep.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.ActionFuture;
import org.elasticsearch.action.admin.cluster.configuration.AddVotingConfigExclusionsRequest;
import org.elasticsearch.action.admin.cluster.configuration.ClearVotingConfigExclusionsRequest;
import org.elasticsearch.action.admin.cluster.configuration.TransportAddVotingConfigExclusionsAction;
import org.elasticsearch.action.admin.cluster.configuration.TransportClearVotingConfigExclusionsAction;
import org.elasticsearch.action.admin.indices.rollover.RolloverConditions;
import org.elasticsearch.action.admin.indices.rollover.RolloverRequest;
import org.elasticsearch.action.admin.indices.rollover.RolloverResponse;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.CheckedRunnable;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/**
 * Masters that fail in the middle of a rollover, at every step of it, while alerts are written
 * through all nodes. Nobody looks after the indices from time to time: what a master leaves behind
 * is found without that.
 */
@ClusterScope(
    scope = Scope.TEST,
    numDataNodes = 0,
    autoManageMasterNodes = false, // it would have a master step down before it is stopped
    supportsDedicatedMasters = false)
public class RolloverFailoverClusterTests extends RolloverRaceTestCase {
  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    List<Class<? extends Plugin>> plugins = new ArrayList<>(super.nodePlugins());
    plugins.add(HeldStep.Holder.class);
    return plugins;
  }

  @Override
  protected Settings nodeSettings(int nodeOrdinal, Settings otherSettings) {
    return Settings.builder()
        .put(super.nodeSettings(nodeOrdinal, otherSettings))
        .put("detection.alerts.rollover.poll_interval", "1h")
        .build();
  }

  private ContendingWriters startThreeNodes() throws Exception {
    internalCluster().setBootstrapMasterNodeIndex(0);
    internalCluster().startNodes(3);
    ensureStableCluster(3);
    return startWriting();
  }

  private static String master() {
    return internalCluster().getMasterName();
  }

  private static List<String> others() {
    return Arrays.stream(internalCluster().getNodeNames())
        .filter(name -> !name.equals(master()))
        .toList();
  }

  private static ActionFuture<RolloverResponse> ask(String node, RolloverConditions due) {
    RolloverRequest request = new RolloverRequest("detection-alerts", null);
    request.setConditions(due);
    return client(node).admin().indices().rolloverIndex(request);
  }

  private static RolloverConditions always() {
    return RolloverConditions.newBuilder().build();
  }

  private static RolloverConditions notYet() {
    return RolloverConditions.newBuilder().addMaxIndexDocsCondition(1_000_000L).build();
  }

  /** Asks nodes for a rollover, stops the master at a step of the first, and starts it again. */
  private List<ActionFuture<RolloverResponse>> stopMaster(
      Step step,
      List<String> asked,
      RolloverConditions due,
      ContendingWriters writers,
      CheckedRunnable<Exception> whileItIsGone)
      throws Exception {
    String master = master();
    HeldStep held = HeldStep.on(internalCluster(), master, step);
    List<ActionFuture<RolloverResponse>> rollovers =
        asked.stream().map(node -> ask(node, due)).toList();
    held.await();
    ensureGreen(); // or the only copy of a new index could go
    Settings data = internalCluster().dataPathSettings(master);
    logger.info("stopping [{}] at {}", master, step);
    internalCluster().stopNode(master);
    ensureStableCluster(2);
    whileItIsGone.run();
    updateIndexSettings( // the node need not have a copy of what it was to have one of
        Settings.builder().put("index.unassigned.node_left.delayed_timeout", "0"),
        behind("detection-alerts").toArray(String[]::new));
    internalCluster().startNode(data);
    ensureStableCluster(3);
    ensureGreen();
    writers.writeThrough(internalCluster());
    return rollovers;
  }

  private void assertIsOpen(String index, ContendingWriters writers) throws Exception {
    awaitOpen();
    assertFalse(isBlocked(index));
    assertEquals(index, writeIndex());
    awaitBatches(writers, 5);
  }

  private void assertIsShut(String index, String next, ContendingWriters writers) throws Exception {
    assertBusy(() -> assertEquals(next, writeIndex()), 30, TimeUnit.SECONDS);
    ask(master(), notYet()).actionGet(); // opens what can be
    assertTrue(behind(SHUT).contains(index));
    assertTrue(isBlocked(index));
    awaitBatches(writers, 5);
  }

  private void assertOpensInTime() throws Exception {
    pass(Duration.ofMinutes(4));
    awaitOpen();
    for (String index : behind("detection-alerts")) {
      assertFalse(index, isBlocked(index));
    }
  }

  public void testNextMasterOpensTheIndexUnlessItWasRolledOver() throws Exception {
    try (ContendingWriters writers = startThreeNodes()) {
      for (Step step : List.of(Step.MARKED, Step.BLOCKED, Step.STOPPED, Step.SHUT)) {
        stopMaster(step, List.of(master()), always(), writers, () -> assertIsOpen(FIRST, writers));
      }
      stopMaster(
          Step.OPENED, List.of(master()), notYet(), writers, () -> assertIsOpen(FIRST, writers));
      stopMaster(
          Step.ROLLED_OVER,
          List.of(master()),
          always(),
          writers,
          () -> assertIsShut(FIRST, SECOND, writers));
      assertOpensInTime();
      assertEachIsThereOnce(writers);
    }
  }

  /** Elasticsearch alone would make it on the node that it was asked of and is master now. */
  public void testRolloverAskedOfAnotherNodeIsNotMadeWithoutShuttingTheIndex() throws Exception {
    try (ContendingWriters writers = startThreeNodes()) {
      List<ActionFuture<RolloverResponse>> rollovers =
          new ArrayList<>(
              stopMaster(
                  Step.SHUT, others(), always(), writers, () -> assertIsOpen(FIRST, writers)));
      rollovers.addAll(
          stopMaster(
              Step.ROLLED_OVER,
              others(),
              always(),
              writers,
              () -> assertIsShut(FIRST, SECOND, writers)));
      for (ActionFuture<RolloverResponse> rollover : rollovers) {
        expectThrows(Exception.class, rollover::actionGet);
      }
      assertEachIsThereOnce(writers);
    }
  }

  public void testRolloverThatIsDueIsCompleted() throws Exception {
    try (ContendingWriters writers = startThreeNodes()) {
      awaitBatches(writers, 5);
      documents(FIRST); // searchable, on which it depends whether a rollover is due
      HeldStep held = HeldStep.on(internalCluster(), master(), Step.STOPPED);
      set("detection.alerts.rollover.max_age", "1ms");
      set("detection.alerts.rollover.poll_interval", "100ms");
      held.await();
      set("detection.alerts.rollover.poll_interval", "1h");
      internalCluster().stopNode(master());
      ensureStableCluster(2);
      assertBusy(() -> assertNotEquals(FIRST, writeIndex()), 30, TimeUnit.SECONDS);
      set("detection.alerts.rollover.max_age", "30d");
      awaitBatches(writers, 5);
      assertEachIsThereOnce(writers);
    }
  }

  /** Has another node become master. */
  private void stepDown(String master) throws Exception {
    client()
        .execute(
            TransportAddVotingConfigExclusionsAction.TYPE,
            new AddVotingConfigExclusionsRequest(TEST_REQUEST_TIMEOUT, master))
        .actionGet();
    assertBusy(() -> assertNotEquals(master, master()), 30, TimeUnit.SECONDS);
  }

  private static void clearExclusions() {
    ClearVotingConfigExclusionsRequest request =
        new ClearVotingConfigExclusionsRequest(TEST_REQUEST_TIMEOUT);
    request.setWaitForRemoval(false);
    client().execute(TransportClearVotingConfigExclusionsAction.TYPE, request).actionGet();
  }

  public void testMasterThatStepsDownGoesOnThroughTheNext() throws Exception {
    try (ContendingWriters writers = startThreeNodes()) {
      String index = FIRST;
      for (Step step : List.of(Step.MARKED, Step.BLOCKED, Step.STOPPED, Step.SHUT)) {
        String master = master();
        HeldStep held = HeldStep.on(internalCluster(), master, step);
        ActionFuture<RolloverResponse> rollover = ask(master, always());
        held.await();
        stepDown(master);
        String open = index;
        assertBusy(() -> assertFalse(behind(SHUT).contains(open)), 30, TimeUnit.SECONDS);
        awaitBatches(writers, 5);
        held.letGo();
        RolloverResponse response = rollover.actionGet();
        assertTrue(response.isRolledOver());
        assertEquals(index, response.getOldIndex());
        assertIsShut(index, response.getNewIndex(), writers);
        index = response.getNewIndex();
        clearExclusions();
      }
      assertOpensInTime();
      assertEachIsThereOnce(writers);
    }
  }

  public void testBlockThatAFormerMasterAddsAndThatFailsIsRemoved() throws Exception {
    try (ContendingWriters writers = startThreeNodes()) {
      String master = master();
      HeldStep held = HeldStep.on(internalCluster(), master, Step.MARKED);
      ActionFuture<RolloverResponse> rollover = ask(master, always());
      held.await();
      stepDown(master);
      assertIsOpen(FIRST, writers);
      HeldStep failing = HeldStep.on(internalCluster(), master(), Step.BLOCKED);
      held.letGo();
      failing.await();
      failing.fail(new ElasticsearchException("for the test"));
      expectThrows(Exception.class, rollover::actionGet);
      assertIsOpen(FIRST, writers);
      clearExclusions();
      assertEachIsThereOnce(writers);
    }
  }
}
