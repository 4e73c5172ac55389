package dev.detection.rest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.rest.RestRequest.Method;

/** Every REST call with the action that answers it. */
public enum Calls {
  /** Creates or replaces one rule. */
  PUT_RULE("cluster:admin/detection/rules/put", Method.PUT, "/_detection/rules/{rule_id}"),
  /** Removes one rule. */
  DELETE_RULE("cluster:admin/detection/rules/delete", Method.DELETE, "/_detection/rules/{rule_id}"),
  /** Stores many rules. */
  IMPORT("cluster:admin/detection/rules/import", Method.POST, "/_detection/rules/_import"),
  /** Checks many rules and stores nothing. */
  VALIDATE("cluster:admin/detection/rules/validate", Method.POST, "/_detection/rules/_validate"),
  /** Writes rules as import takes them. */
  EXPORT("cluster:monitor/detection/rules/export", Method.POST, "/_detection/rules/_export"),
  /** Judges given documents and stores nothing. */
  SIMULATE("cluster:monitor/detection/simulate", Method.POST, "/_detection/_simulate"),
  /** Switches a rule on. */
  ENABLE(
      "cluster:admin/detection/rules/enable", Method.POST, "/_detection/rules/{rule_id}/_enable"),
  /** Switches a rule off. */
  DISABLE(
      "cluster:admin/detection/rules/disable", Method.POST, "/_detection/rules/{rule_id}/_disable"),
  /** Runs a rule over the past. */
  RUN("cluster:admin/detection/rules/run", Method.POST, "/_detection/rules/{rule_id}/_run"),
  /** Opens, acknowledges or closes alerts. */
  ALERT_STATUS("cluster:admin/detection/alerts/status", Method.POST, "/_detection/alerts/_status"),
  /** Shows one rule. */
  GET_RULE("cluster:monitor/detection/rules/get", Method.GET, "/_detection/rules/{rule_id}"),
  /** Lists rules. */
  LIST_RULES("cluster:monitor/detection/rules/list", Method.GET, "/_detection/rules"),
  /** Tells what judging by each rule came to. */
  RULES_STATS("cluster:monitor/detection/rules/stats", Method.GET, "/_detection/rules/_stats"),
  /** The same of one rule; granted with it. */
  RULE_STATS(
      "cluster:monitor/detection/rules/stats", Method.GET, "/_detection/rules/{rule_id}/_stats"),
  /** Tells which techniques of ATT&amp;CK rules look for. */
  COVERAGE("cluster:monitor/detection/coverage", Method.GET, "/_detection/coverage"),
  /** Creates or replaces one anomaly job. */
  PUT_JOB("cluster:admin/detection/jobs/put", Method.PUT, "/_detection/jobs/{job_id}"),
  /** Removes one anomaly job. */
  DELETE_JOB("cluster:admin/detection/jobs/delete", Method.DELETE, "/_detection/jobs/{job_id}"),
  /** Stores many anomaly jobs. */
  IMPORT_JOBS("cluster:admin/detection/jobs/import", Method.POST, "/_detection/jobs/_import"),
  /** Switches an anomaly job on. */
  ENABLE_JOB(
      "cluster:admin/detection/jobs/enable", Method.POST, "/_detection/jobs/{job_id}/_enable"),
  /** Switches an anomaly job off. */
  DISABLE_JOB(
      "cluster:admin/detection/jobs/disable", Method.POST, "/_detection/jobs/{job_id}/_disable"),
  /** Lists anomaly jobs. */
  GET_JOBS("cluster:monitor/detection/jobs/get", Method.GET, "/_detection/jobs"),
  /** Shows one anomaly job; granted with the list. */
  GET_JOB("cluster:monitor/detection/jobs/get", Method.GET, "/_detection/jobs/{job_id}"),
  /** Draws what one split of an anomaly job came to. */
  PLOT_JOB("cluster:monitor/detection/jobs/plot", Method.GET, "/_detection/jobs/{job_id}/_plot"),
  /** Makes the cluster ready to go on without the plugin. */
  UNINSTALL("cluster:admin/detection/uninstall", Method.POST, "/_detection/_uninstall"),
  /** Tells where rules look and whether documents are judged there. */
  GET_TARGETS("cluster:monitor/detection/targets/get", Method.GET, "/_detection/targets"),
  /** Has the documents of targets judged. */
  SET_UP_TARGETS("cluster:admin/detection/targets/put", Method.POST, "/_detection/targets"),
  /** Shows how the engine is doing. */
  STATUS("cluster:monitor/detection/status", Method.GET, "/_detection/status");

  /** What the {@code _cat} calls of Elasticsearch take. */
  static final Set<String> TABLE_PARAMETERS = Set.of("v", "h", "s", "format", "time");

  private static final Map<Calls, List<String>> PARAMETERS =
      Map.ofEntries(
          Map.entry(PUT_RULE, List.of("rule_id", "enabled", "timeout")),
          Map.entry(DELETE_RULE, List.of("rule_id", "timeout")),
          Map.entry(IMPORT, List.of("enabled", "timeout")),
          Map.entry(VALIDATE, List.of()),
          Map.entry(EXPORT, List.of("exclude_export_details")),
          Map.entry(SIMULATE, List.of()),
          Map.entry(ENABLE, List.of("rule_id", "timeout")),
          Map.entry(DISABLE, List.of("rule_id", "timeout")),
          Map.entry(RUN, List.of("rule_id", "wait_for_completion")),
          Map.entry(ALERT_STATUS, List.of("refresh")),
          Map.entry(GET_RULE, List.of("rule_id")),
          Map.entry(LIST_RULES, List.of("from", "size", "type", "tag", "enabled")),
          Map.entry(
              RULES_STATS, List.of("size", "sort", "debug", "human", "timeout", "v", "h", "s")),
          Map.entry(RULE_STATS, List.of("rule_id", "debug", "human", "timeout", "v", "h", "s")),
          Map.entry(PUT_JOB, List.of("job_id", "enabled", "start")),
          Map.entry(DELETE_JOB, List.of("job_id")),
          Map.entry(IMPORT_JOBS, List.of("enabled", "start")),
          Map.entry(ENABLE_JOB, List.of("job_id")),
          Map.entry(DISABLE_JOB, List.of("job_id")),
          Map.entry(PLOT_JOB, List.of("job_id", "detector", "partition", "by", "from", "to")),
          Map.entry(GET_JOBS, List.of()),
          Map.entry(GET_JOB, List.of("job_id")),
          Map.entry(COVERAGE, List.of("format")),
          Map.entry(UNINSTALL, List.of("dry_run", "timeout")),
          Map.entry(GET_TARGETS, List.of("size")),
          Map.entry(SET_UP_TARGETS, List.of("dry_run")),
          Map.entry(STATUS, List.of("rule_id", "index")));

  private final ActionType<DetectionResponse> type;
  private final Method method;
  private final String path;

  Calls(String action, Method method, String path) {
    this.type = new ActionType<>(action);
    this.method = method;
    this.path = path;
  }

  /** The action; its name is what roles grant. */
  public ActionType<DetectionResponse> type() {
    return type;
  }

  /** The HTTP method. */
  public Method method() {
    return method;
  }

  /** The path; <code>{rule_id}</code> in it stands for the id of a rule. */
  public String path() {
    return path;
  }

  /** Whether it can be answered with columns. */
  boolean isTable() {
    return this == RULES_STATS || this == RULE_STATS;
  }

  List<String> parameters() {
    return PARAMETERS.get(this);
  }
}
