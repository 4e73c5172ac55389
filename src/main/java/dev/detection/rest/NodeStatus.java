package dev.detection.rest;

import dev.detection.alert.AlertWriter;
import dev.detection.ingest.Marker;
import dev.detection.schedule.Scheduler;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import java.util.LinkedHashMap;
import java.util.Map;

/** How this node is doing. */
public final class NodeStatus {
  private final RuleRegistry registry;
  private final Marker marker;
  private final AlertWriter writer;
  private final Scheduler scheduler;
  private final ProblemLog problems;

  /** Wired by the plugin. */
  public NodeStatus(
      RuleRegistry registry,
      Marker marker,
      AlertWriter writer,
      Scheduler scheduler,
      ProblemLog problems) {
    this.registry = registry;
    this.marker = marker;
    this.writer = writer;
    this.scheduler = scheduler;
    this.problems = problems;
  }

  Map<String, Object> collect() {
    RuleRegistry.Snapshot snapshot = registry.snapshot();
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("loaded", snapshot != null);
    status.put("generation", snapshot == null ? 0L : snapshot.generation());
    status.put("rules", snapshot == null ? 0 : snapshot.ruleSet().size());
    status.put("documents", marker.stats());
    status.put("alerts", writer.status());
    status.put("max_signals", writer.overflow());
    status.put("scheduled", scheduler.status());
    status.put("problems", problems.list());
    return status;
  }
}
