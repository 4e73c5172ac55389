package dev.detection.execute;

import dev.detection.alert.AlertIndex;
import dev.detection.finding.Alert;
import dev.detection.finding.AlertFactory;
import dev.detection.finding.AlertIds;
import dev.detection.finding.Marks;
import dev.detection.match.IndexPatterns;
import dev.detection.rule.DateMath;
import dev.detection.rule.Rule;
import dev.detection.schedule.RuleExecutor;
import dev.detection.schedule.Span;
import dev.detection.store.Author;
import dev.detection.store.ReadAccess;
import dev.detection.store.StoredRule;
import dev.detection.window.Timing;
import dev.detection.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.common.UUIDs;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.index.query.QueryBuilder;

/**
 * Runs new_terms rules: a term of the window is new if no matching document in the history before
 * the window has it; the alert is about its oldest document in the window.
 *
 * <p>A run reads the documents that no run has seen, in one search if all of them are of its
 * window, and asks the history only for terms that it has not learned yet, so it costs as much as
 * what is new. A document that became visible late is given to the window that it belongs to, with
 * that window's history.
 *
 * <p>Unlike Kibana's engine a term alerts once while it stays in the history: an alert about the
 * same values whose document lies in the history window stands for them, also if an older document
 * came late; and no alert is cut off by {@code max_signals}. A term that was seen stays known when
 * its documents are deleted, until the history window has passed.
 */
public final class NewTermsExecutor implements RuleExecutor {
  /** What all that rules have learned may take on a node. */
  public static final Setting<ByteSizeValue> MEMORY =
      Setting.memorySizeSetting("detection.new_terms.memory", "5%", Setting.Property.NodeScope);

  private final ReadAccess access;
  private final AlertIndex alerts;
  private final InstantSource clock;
  private final LongSupplier relativeMillis;
  private final Learned learned;

  /**
   * Wired by the plugin.
   *
   * @param relativeMillis a clock that never goes back
   * @param memory what all that rules have learned may take
   */
  public NewTermsExecutor(
      ReadAccess access,
      AlertIndex alerts,
      InstantSource clock,
      LongSupplier relativeMillis,
      ByteSizeValue memory) {
    this.access = access;
    this.alerts = alerts;
    this.clock = clock;
    this.relativeMillis = relativeMillis;
    this.learned = new Learned(memory.getBytes());
  }

  @Override
  public boolean runs(Rule rule) {
    return rule instanceof Rule.NewTerms;
  }

  @Override
  public boolean isScheduled() {
    return true;
  }

  @Override
  public Run run(StoredRule stored, long since, Span span) {
    Stopwatch stopwatch = new Stopwatch(relativeMillis, span.limit());
    Rule.NewTerms rule = (Rule.NewTerms) stored.rule();
    List<String> indices = IndexPatterns.searchable(rule.head().index());
    Set<String> unreadable = access.unreadable(stored.author(), indices);
    Timestamps timestamps = Timestamps.of(rule.head());
    Learned.OfRule known = learned.of(rule, since);
    RuleSearch search =
        new RuleSearch(
            access.as(stored.author()), indices, known.documents(), timestamps, stopwatch);
    RuleSearch recent = isReadable(stored.author(), span) ? search.in(span.recent()) : search;
    TermSearch terms = new TermSearch(search, recent, rule.fields());
    Slice slice =
        new Slice(
            stored,
            terms,
            new AlertFactory(
                List.of(Marks.DEFAULT_FIELD), clock.instant(), UUIDs.randomBase64UUID()),
            known.terms());
    Counts counts = new Counts();
    SpanDocuments documents = new SpanDocuments(Timing.of(rule.head()), timestamps, span);
    TermSearch.Page page =
        documents.hasRunBefore()
            ? terms.terms(documents.unseen(), null, span.window())
            : TermSearch.Page.NONE;
    Set<String> ahead = Set.of();
    if (!page.isWithin()) {
      RuleSearch.Around around =
          recent.around(documents.late(), documents.ahead(), documents.grid());
      around
          .late()
          .forEach(
              to -> {
                QueryBuilder late = documents.late(to);
                slice.run(documents.window(to), late, terms.terms(late, null), counts);
              });
      ahead = around.ahead();
      page = terms.terms(documents.current(), null);
    }
    slice.run(span.window(), documents.current(), page, counts);
    learned.trim();
    return new Run(
        counts.documents, counts.alerts, ahead, RuleDocuments.warning(stored.author(), unreadable));
  }

  /** Whether it is known where all is that no run has seen, and the author may ask just there. */
  private boolean isReadable(Author author, Span span) {
    return !span.recent().isEmpty()
        && access.readable(author, span.recent()).containsAll(span.recent());
  }

  /** What a run has done so far. */
  private static final class Counts {
    private long documents;
    private int alerts;
  }

  /** Looks at some documents of one window. */
  private final class Slice {
    private final StoredRule stored;
    private final Rule.NewTerms rule;
    private final TermSearch search;
    private final AlertFactory factory;
    private final SeenTerms seen;

    Slice(StoredRule stored, TermSearch search, AlertFactory factory, SeenTerms seen) {
      this.stored = stored;
      this.rule = (Rule.NewTerms) stored.rule();
      this.search = search;
      this.factory = factory;
      this.seen = seen;
    }

    /**
     * @param first the first page of terms of these documents
     */
    void run(Window window, QueryBuilder documents, TermSearch.Page first, Counts counts) {
      Instant history = DateMath.evaluate(rule.historyWindowStart(), window.to(), false);
      counts.documents += first.documents();
      counts.alerts += alertOnNew(first.terms(), window, history);
      for (Map<String, Object> after = first.after(); after != null; ) {
        TermSearch.Page page = search.terms(documents, after);
        counts.alerts += alertOnNew(page.terms(), window, history);
        after = page.after();
      }
    }

    private int alertOnNew(List<List<Object>> terms, Window window, Instant history) {
      Map<List<Object>, String> unknown = new LinkedHashMap<>();
      for (List<Object> term : terms) {
        String about = AlertIds.ofTerms(rule.id(), term);
        if (!seen.has(about, history, window.from())) {
          unknown.put(term, about);
        }
      }
      if (unknown.isEmpty()) {
        return 0;
      }
      Map<List<Object>, String> fresh = new LinkedHashMap<>(unknown);
      fresh.keySet().removeAll(search.knownBefore(unknown.keySet(), history, window.from()));
      int created = fresh.isEmpty() ? 0 : raise(fresh, window, history, unknown);
      // Only now, since alerts that could not be written are raised by the next try.
      unknown.values().forEach(about -> seen.add(about, window.from(), history));
      return created;
    }

    /**
     * @param looked the terms that are known from now on; those whose documents are gone are not
     */
    private int raise(
        Map<List<Object>, String> fresh,
        Window window,
        Instant history,
        Map<List<Object>, String> looked) {
      List<String> abouts = List.copyOf(fresh.values());
      // First: of an alert that another run writes meanwhile, ours has the id, or it is found here.
      Map<String, String> newest = alerts.newestAbout(abouts);
      // The history of such an alert has this window in it, or this window's has the alert.
      Instant until = window.to().plus(Duration.between(history, window.to()));
      fresh.values().removeAll(alerts.about(abouts, history, until));
      Map<List<Object>, TermSearch.Oldest> oldest =
          search.oldest(fresh.keySet(), window.from(), window.to());
      List<Alert> raised = new ArrayList<>();
      fresh.forEach(
          (term, about) -> {
            TermSearch.Oldest first = oldest.get(term);
            if (first == null) {
              looked.remove(term);
            } else if (!AlertFactory.descendsFrom(first.document(), rule.id())) {
              raised.add(
                  factory.ofNewTerms(
                      stored,
                      first.document(),
                      term,
                      first.time(),
                      newest.getOrDefault(about, "")));
            }
          });
      AlertIndex.Written written = alerts.create(raised);
      if (!written.refused().isEmpty()) {
        throw new ElasticsearchException("alerts were refused: " + written.refused());
      }
      return written.created();
    }
  }
}
