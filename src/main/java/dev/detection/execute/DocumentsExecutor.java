package dev.detection.execute;

import dev.detection.alert.AlertIndex;
import dev.detection.alert.SourceHits;
import dev.detection.finding.Alert;
import dev.detection.finding.AlertFactory;
import dev.detection.finding.Marks;
import dev.detection.finding.SourceDocument;
import dev.detection.match.IndexPatterns;
import dev.detection.rule.Rule;
import dev.detection.schedule.RuleExecutor;
import dev.detection.schedule.Span;
import dev.detection.store.ReadAccess;
import dev.detection.store.StoredRule;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.elasticsearch.action.search.ClosePointInTimeRequest;
import org.elasticsearch.action.search.OpenPointInTimeRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.TransportClosePointInTimeAction;
import org.elasticsearch.action.search.TransportOpenPointInTimeAction;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.UUIDs;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.PointInTimeBuilder;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * Runs query and EQL rules over the past: one alert for each document that a search for the rule's
 * query finds. Not by marks: those of the past were made by other rules, or not at all. The alerts
 * have the ids that the alert writer gives, so that none is there twice.
 */
public final class DocumentsExecutor implements RuleExecutor {
  private static final int PAGE = 500;
  private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(5);

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
    BytesReference view = open(client, indices);
    try {
      Run run = run(client, view, query, stored, stopwatch);
      return unreadable.isEmpty()
          ? run
          : run.withWarning(RuleDocuments.warning(stored.author(), unreadable));
    } finally {
      client
          .execute(TransportClosePointInTimeAction.TYPE, new ClosePointInTimeRequest(view))
          .actionGet();
    }
  }

  private Run run(
      Client client,
      BytesReference view,
      QueryBuilder query,
      StoredRule stored,
      Stopwatch stopwatch) {
    AlertFactory factory =
        new AlertFactory(List.of(Marks.DEFAULT_FIELD), clock.instant(), UUIDs.randomBase64UUID());
    long documents = 0;
    int created = 0;
    String warning = null;
    Object[] after = null;
    do {
      stopwatch.left();
      List<Alert> raised = new ArrayList<>();
      SearchHit[] hits;
      var response = client.search(page(view, query, after)).actionGet();
      try {
        hits = response.getHits().getHits();
        for (SearchHit hit : hits) {
          SourceDocument document = SourceHits.document(hit);
          if (!AlertFactory.descendsFrom(document, stored.rule().id())) {
            raised.add(factory.ofDocument(stored, document));
          }
        }
        after = hits.length < PAGE ? null : hits[PAGE - 1].getSortValues();
      } finally {
        response.decRef();
      }
      documents += hits.length;
      AlertIndex.Written written = alerts.create(raised);
      if (!written.refused().isEmpty()) {
        // As the alert writer does: whatever is tried, the index will not have them.
        warning = "alerts were refused by the index: " + written.refused().getFirst().getValue();
      }
      created += written.created();
    } while (after != null);
    return new Run(documents, created, Set.of(), warning);
  }

  private static BytesReference open(Client client, List<String> indices) {
    return client
        .execute(
            TransportOpenPointInTimeAction.TYPE,
            new OpenPointInTimeRequest(indices.toArray(String[]::new))
                .indicesOptions(IndicesOptions.lenientExpandOpen())
                .keepAlive(KEEP_ALIVE))
        .actionGet()
        .getPointInTimeId();
  }

  private static SearchRequest page(BytesReference view, QueryBuilder query, Object[] after) {
    SearchSourceBuilder source =
        new SearchSourceBuilder()
            .query(query)
            .pointInTimeBuilder(new PointInTimeBuilder(view).setKeepAlive(KEEP_ALIVE))
            .sort("_shard_doc")
            .trackTotalHits(false)
            .size(PAGE);
    if (after != null) {
      source.searchAfter(after);
    }
    return new SearchRequest().source(source).allowPartialSearchResults(false);
  }
}
