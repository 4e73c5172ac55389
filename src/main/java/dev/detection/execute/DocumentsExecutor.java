package dev.detection.execute;

import dev.detection.alert.AlertIndex;
import dev.detection.alert.Pages;
import dev.detection.alert.SourceHits;
import dev.detection.finding.SourceDocument;
import dev.detection.match.IndexPatterns;
import dev.detection.rule.Rule;
import dev.detection.schedule.RuleExecutor;
import dev.detection.schedule.Span;
import dev.detection.store.ReadAccess;
import dev.detection.store.StoredRule;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * Runs query and EQL rules over the past: one alert for each document that a search for the rule's
 * query finds. Not by marks: those of the past were made by other rules, or not at all. The alerts
 * have the ids that the alert writer gives, so that none is there twice.
 */
public final class DocumentsExecutor implements RuleExecutor {
  private static final int PAGE = 500;

  private final ReadAccess access;
  private final AlertIndex alerts;
  private final InstantSource clock;
  private final LongSupplier relativeMillis;

  /**
   * Wired by the plugin.
   *
   * @param relativeMillis a clock that never goes back
   */
  public DocumentsExecutor(
      ReadAccess access, AlertIndex alerts, InstantSource clock, LongSupplier relativeMillis) {
    this.access = access;
    this.alerts = alerts;
    this.clock = clock;
    this.relativeMillis = relativeMillis;
  }

  @Override
  public boolean runs(Rule rule) {
    return rule instanceof Rule.Query || rule instanceof Rule.Eql;
  }

  @Override
  public boolean isScheduled() {
    return false;
  }

  @Override
  public Run run(StoredRule stored, long since, Span span) {
    Stopwatch stopwatch = new Stopwatch(relativeMillis, span.limit());
    Rule rule = stored.rule();
    List<String> indices = IndexPatterns.searchable(rule.head().index());
    Set<String> unreadable = access.unreadable(stored.author(), indices);
    Client client = access.as(stored.author());
    QueryBuilder query =
        new BoolQueryBuilder()
            .filter(RuleDocuments.asked(rule))
            .filter(Timestamps.of(rule.head()).between(span.window().from(), span.window().to()));
    Run run;
    try (Pages<SourceDocument> pages =
        new Pages<>(
            client,
            indices,
            IndicesOptions.lenientExpandOpen(),
            new SearchSourceBuilder().query(query).size(PAGE),
            SourceHits::document)) {
      PagedAlerts raised = new PagedAlerts(alerts, stored, clock.instant(), stopwatch);
      run = raised.raise(pages, document -> raised.factory().ofDocument(stored, document));
    }
    return unreadable.isEmpty()
        ? run
        : run.withWarning(RuleDocuments.warning(stored.author(), unreadable));
  }
}
