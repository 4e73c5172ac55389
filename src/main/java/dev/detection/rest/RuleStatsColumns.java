package dev.detection.rest;

import dev.detection.alert.AlertCounts;
import dev.detection.match.Judge.RuleStats;
import dev.detection.store.RuleRegistry;
import java.util.List;
import org.elasticsearch.common.Table;
import org.elasticsearch.core.TimeValue;

/** The stats of rules as the {@code _cat} calls of Elasticsearch answer: a line a rule. */
final class RuleStatsColumns {
  private RuleStatsColumns() {}

  static Table of(List<RuleStats> rules, AlertCounts alerts, RuleRegistry.Snapshot snapshot) {
    Table table = new Table();
    table.startHeaders();
    table.addCell("rule_id", "alias:id;desc:id of the rule");
    table.addCell("enabled", "alias:on;desc:whether the rule is on");
    table.addCell("evaluated", "alias:e;text-align:right;desc:documents judged");
    table.addCell("candidates", "alias:c;text-align:right;desc:documents it was asked about");
    table.addCell("matched", "alias:m;text-align:right;desc:documents its query matches");
    table.addCell("time", "alias:t;text-align:right;desc:what asking took");
    table.addCell("alerts", "alias:a;text-align:right;desc:alerts it has raised");
    table.addCell("last_match", "alias:lm;desc:time of the newest event that alerted");
    table.addCell("name", "alias:n;default:false;desc:name of the rule");
    table.addCell("type", "alias:ty;default:false;desc:type of the rule");
    table.endHeaders();
    for (RuleStats stats : rules) {
      var rule = snapshot.rules().get(stats.mark());
      AlertCounts.OfRule raised = alerts.of(stats.mark());
      table.startRow();
      table.addCell(stats.mark());
      table.addCell(rule.enabled());
      table.addCell(stats.evaluated());
      table.addCell(stats.candidates());
      table.addCell(stats.matched());
      table.addCell(TimeValue.timeValueNanos(stats.nanos()));
      table.addCell(raised == null ? null : raised.alerts());
      table.addCell(raised == null ? null : raised.lastMatch());
      table.addCell(rule.rule().head().name());
      table.addCell(rule.rule().type());
      table.endRow();
    }
    return table;
  }
}
