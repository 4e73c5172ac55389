package dev.detection.rest;

import java.util.List;
import org.elasticsearch.plugins.ActionPlugin.ActionHandler;

/** The actions that answer the calls, and those by which they ask nodes. */
public final class Actions {
  private Actions() {}

  /** Each with its name. */
  public static List<ActionHandler> handlers() {
    return List.of(
        new ActionHandler(NodeRuleStatsAction.TYPE, NodeRuleStatsAction.class),
        new ActionHandler(NodeStatusAction.TYPE, NodeStatusAction.class),
        new ActionHandler(Calls.PUT_RULE.type(), PutRuleAction.class),
        new ActionHandler(Calls.DELETE_RULE.type(), DeleteRuleAction.class),
        new ActionHandler(Calls.IMPORT.type(), ImportAction.class),
        new ActionHandler(Calls.VALIDATE.type(), ValidateAction.class),
        new ActionHandler(Calls.EXPORT.type(), ExportAction.class),
        new ActionHandler(Calls.SIMULATE.type(), SimulateAction.class),
        new ActionHandler(Calls.ENABLE.type(), EnableRuleAction.class),
        new ActionHandler(Calls.DISABLE.type(), DisableRuleAction.class),
        new ActionHandler(Calls.RUN.type(), RunRuleAction.class),
        new ActionHandler(Calls.ALERT_STATUS.type(), AlertStatusAction.class),
        new ActionHandler(Calls.GET_RULE.type(), GetRuleAction.class),
        new ActionHandler(Calls.LIST_RULES.type(), ListRulesAction.class),
        new ActionHandler(Calls.RULES_STATS.type(), RuleStatsAction.class), // and of one rule
        new ActionHandler(Calls.PUT_JOB.type(), PutJobAction.class),
        new ActionHandler(Calls.DELETE_JOB.type(), DeleteJobAction.class),
        new ActionHandler(Calls.IMPORT_JOBS.type(), ImportJobsAction.class),
        new ActionHandler(Calls.ENABLE_JOB.type(), EnableJobAction.class),
        new ActionHandler(Calls.DISABLE_JOB.type(), DisableJobAction.class),
        new ActionHandler(Calls.GET_JOBS.type(), GetJobsAction.class), // and one
        new ActionHandler(Calls.PLOT_JOB.type(), PlotJobAction.class),
        new ActionHandler(Calls.UNINSTALL.type(), UninstallAction.class),
        new ActionHandler(Calls.COVERAGE.type(), CoverageAction.class),
        new ActionHandler(Calls.GET_TARGETS.type(), GetTargetsAction.class),
        new ActionHandler(Calls.SET_UP_TARGETS.type(), SetUpTargetsAction.class),
        new ActionHandler(Calls.STATUS.type(), StatusAction.class));
  }
}
