package dev.detection.execute;

import dev.detection.alert.Alert;
import dev.detection.alert.AlertFactory;
import dev.detection.alert.AlertIds;
import dev.detection.alert.AlertIndex;
import dev.detection.ingest.Marks;
import dev.detection.match.CompiledRule;
import dev.detection.match.IndexPatterns;
import dev.detection.query.Condition;
import dev.detection.query.search.Search;
import dev.detection.rule.DateMath;
import dev.detection.rule.Rule;
import dev.detection.schedule.RuleExecutor;
import dev.detection.schedule.Window;
import dev.detection.store.ReadAccess;
import dev.detection.store.StoredRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.UUIDs;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * Runs new_terms rules: a term of the window is new if no matching document in the history before
 * the window has it; the alert is about its oldest document in the window.
 *
 * <p>Unlike Kibana's engine a term alerts once while it stays in the history: an alert about the
 * same values whose document lies in the history window stands for them, also if an older document
 * came late; and no alert is cut off by {@code max_signals}.
 */
public final class NewTermsExecutor implements RuleExecutor {
  private final ReadAccess access;
  private final AlertIndex alerts;
  private final InstantSource clock;

  /** Wired by the plugin. */
  public NewTermsExecutor(ReadAccess access, AlertIndex alerts, InstantSource clock) {
    this.access = access;
    this.alerts = alerts;
    this.clock = clock;
  }

  @Override
  public boolean runs(Rule rule) {
    return rule instanceof Rule.NewTerms;
  }

  @Override
  public Run run(StoredRule stored, Window window) {
    Rule.NewTerms rule = (Rule.NewTerms) stored.rule();
    List<String> indices = IndexPatterns.searchable(rule.head().index());
    Set<String> unreadable = access.unreadable(stored.author(), indices);
    TermSearch search =
        new TermSearch(
            access.as(stored.author()),
            indices,
            query(rule),
            Timestamps.of(rule.head()),
            rule.fields());
    Instant historyStart = DateMath.evaluate(rule.historyWindowStart(), window.to(), false);
    AlertFactory factory =
        new AlertFactory(List.of(Marks.DEFAULT_FIELD), clock.instant(), UUIDs.randomBase64UUID());
    int created = 0;
    Map<String, Object> after = null;
    do {
      TermSearch.Page page = search.terms(window.from(), window.to(), after);
      created += alertOnNew(stored, search, factory, page.terms(), window, historyStart);
      after = page.after();
    } while (after != null);
    return new Run(
        created,
        unreadable.isEmpty()
            ? null
            : "%s may not read %s; their documents raise no alert of this rule"
                .formatted(stored.author(), unreadable));
  }

  private int alertOnNew(
      StoredRule stored,
      TermSearch search,
      AlertFactory factory,
      List<List<Object>> terms,
      Window window,
      Instant historyStart) {
    Set<List<Object>> known = search.knownBefore(terms, historyStart, window.from());
    Map<List<Object>, String> fresh = new LinkedHashMap<>();
    for (List<Object> term : terms) {
      if (!known.contains(term)) {
        fresh.put(term, AlertIds.ofTerms(stored.rule().id(), term));
      }
    }
    Map<String, AlertIndex.Earlier> earlier = alerts.newestAbout(List.copyOf(fresh.values()));
    fresh
        .values()
        .removeIf(
            about ->
                earlier.containsKey(about)
                    && !earlier.get(about).firstSeen().isBefore(historyStart));
    if (fresh.isEmpty()) {
      return 0;
    }
    List<Alert> raised = new ArrayList<>();
    search
        .oldest(fresh.keySet(), window.from(), window.to())
        .forEach(
            (term, oldest) -> {
              AlertIndex.Earlier before = earlier.get(fresh.get(term));
              if (!AlertFactory.descendsFrom(oldest.document(), stored.rule().id())) {
                raised.add(
                    factory.ofNewTerms(
                        stored,
                        oldest.document(),
                        term,
                        oldest.time(),
                        before == null ? "" : before.id()));
              }
            });
    AlertIndex.Written written = alerts.create(raised);
    if (!written.refused().isEmpty()) {
      throw new ElasticsearchException("alerts were refused: " + written.refused());
    }
    return written.created();
  }

  /** Of the rule as it was given: the registry may know another one by now. */
  private static QueryBuilder query(Rule rule) {
    Condition condition = CompiledRule.compile(rule).condition();
    try (XContentBuilder json = JsonXContent.contentBuilder()) {
      return QueryBuilders.wrapperQuery(Strings.toString(json.map(Search.toDsl(condition))));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a map in memory is written to memory
    }
  }
}
