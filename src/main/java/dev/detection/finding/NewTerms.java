package dev.detection.finding;

import dev.detection.match.Combinations;
import dev.detection.match.Schema;
import dev.detection.query.NotSupportedException;
import dev.detection.rule.DateMath;
import dev.detection.rule.Rule;
import dev.detection.window.Timing;
import dev.detection.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is new to a new_terms rule among events that are all there: the answers that its scheduled
 * runs give in a cluster if every event comes in time, without the cluster.
 */
public final class NewTerms {
  private final Rule.NewTerms rule;
  private final Schema schema;
  private final Combinations combinations;
  private final Timing timing;

  /** By term, what it was seen in, by time; of one time the first that was given. */
  private final Map<List<Object>, NavigableMap<Instant, SourceDocument>> seen =
      new LinkedHashMap<>();

  private final Map<Instant, Span> spans = new HashMap<>();

  /**
   * A window with its history.
   *
   * @param history its beginning; it ends where the window begins
   */
  private record Span(Window window, Instant history) {}

  /**
   * A term that is new.
   *
   * @param values in the order of the rule's fields
   * @param document the oldest of the window that has it
   * @param firstSeen what the document counts by
   * @param window the window that it is new in
   */
  public record Found(
      List<Object> values, SourceDocument document, Instant firstSeen, Window window) {}

  /**
   * Begins without events.
   *
   * @param schema the fields of all events
   * @throws NotSupportedException if a field of the rule cannot be aggregated
   */
  public NewTerms(Rule.NewTerms rule, Schema schema) {
    this.rule = rule;
    this.schema = schema;
    this.combinations = Combinations.of(rule.fields(), schema);
    this.timing = Timing.of(rule.head());
  }

  /** Adds a document that meets the rule's query; one without a time is of no window. */
  public void add(SourceDocument document) {
    Instant time = DocumentTime.of(rule.head(), document.source(), schema);
    if (time != null) {
      for (List<Object> values : combinations.in(document.source())) {
        seen.computeIfAbsent(values, unused -> new TreeMap<>()).putIfAbsent(time, document);
      }
    }
  }

  /** What is new in the window that ends at a time. */
  public List<Found> inWindowEndingAt(Instant end) {
    Span span = span(timing.endingAt(end));
    List<Found> found = new ArrayList<>();
    seen.forEach(
        (values, times) -> {
          Found one = newIn(span, values, times);
          if (one != null) {
            found.add(one);
          }
        });
    return found;
  }

  /** What is new in any window, in the order of the windows. */
  public List<Found> inAllWindows() {
    List<Found> found = new ArrayList<>();
    seen.forEach((values, times) -> found.addAll(of(values, times)));
    found.sort(
        Comparator.comparing((Found one) -> one.window().to()).thenComparing(Found::firstSeen));
    return found;
  }

  private List<Found> of(List<Object> values, NavigableMap<Instant, SourceDocument> times) {
    List<Found> alerted = new ArrayList<>();
    Instant last = Instant.MIN; // end of the last window that was looked at
    for (Instant time : times.keySet()) {
      Instant end = timing.grid().endOf(time);
      for (end = end.isAfter(last) ? end : last.plus(timing.grid().interval()); ; ) {
        Span span = spans.computeIfAbsent(end, this::spanEndingAt);
        if (span.window.from().isAfter(time)) {
          break;
        }
        Found one = newIn(span, values, times);
        if (one != null && !isKnown(alerted, span)) {
          alerted.add(one);
        }
        last = end;
        end = end.plus(timing.grid().interval());
      }
    }
    return alerted;
  }

  /** Whether an alert was raised about what is seen in the history or the window. */
  private static boolean isKnown(List<Found> alerted, Span span) {
    Duration length = Duration.between(span.history, span.window.to());
    Instant until = span.window.to().plus(length);
    return alerted.stream()
        .anyMatch(
            one -> !one.firstSeen().isBefore(span.history) && !one.firstSeen().isAfter(until));
  }

  private Span spanEndingAt(Instant end) {
    return span(timing.endingAt(end).reachingBackTo(end.minus(timing.grid().interval())));
  }

  private Span span(Window window) {
    return new Span(window, DateMath.evaluate(rule.historyWindowStart(), window.to(), false));
  }

  /** Null if the window does not have it, or the history has it, too. */
  private static Found newIn(
      Span span, List<Object> values, NavigableMap<Instant, SourceDocument> times) {
    Map.Entry<Instant, SourceDocument> first = times.ceilingEntry(span.window.from());
    if (first == null || first.getKey().isAfter(span.window.to())) {
      return null;
    }
    Instant before = times.lowerKey(span.window.from());
    return before != null && !before.isBefore(span.history)
        ? null
        : new Found(values, first.getValue(), first.getKey(), span.window);
  }
}
