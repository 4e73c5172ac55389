package dev.detection.execute;

import dev.detection.alert.AlertIndex;
import dev.detection.alert.Pages;
import dev.detection.finding.Alert;
import dev.detection.finding.AlertFactory;
import dev.detection.finding.Marks;
import dev.detection.finding.SourceDocument;
import dev.detection.schedule.RuleExecutor;
import dev.detection.store.StoredRule;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.elasticsearch.common.UUIDs;

/** Raises an alert for each document that a search finds, page by page. */
final class PagedAlerts {
  private final AlertIndex alerts;
  private final AlertFactory factory;
  private final StoredRule rule;
  private final Stopwatch stopwatch;

  PagedAlerts(AlertIndex alerts, StoredRule rule, Instant now, Stopwatch stopwatch) {
    this.alerts = alerts;
    this.factory = new AlertFactory(List.of(Marks.DEFAULT_FIELD), now, UUIDs.randomBase64UUID());
    this.rule = rule;
    this.stopwatch = stopwatch;
  }

  AlertFactory factory() {
    return factory;
  }

  /**
   * Raises them. Blocks.
   *
   * @param maker makes the alert of a document
   */
  RuleExecutor.Run raise(Pages<SourceDocument> pages, Function<SourceDocument, Alert> maker) {
    int created = 0;
    String warning = null;
    for (List<SourceDocument> page = pages.next(); !page.isEmpty(); page = pages.next()) {
      stopwatch.left();
      List<Alert> raised =
          page.stream()
              .filter(document -> !AlertFactory.descendsFrom(document, rule.rule().id()))
              .map(maker)
              .toList();
      AlertIndex.Written written = alerts.create(raised);
      if (!written.refused().isEmpty()) {
        // As the alert writer does: whatever is tried, the index will not have them.
        warning = "alerts were refused by the index: " + written.refused().getFirst().getValue();
      }
      created += written.created();
    }
    return new RuleExecutor.Run(pages.total(), created, Set.of(), warning);
  }
}
