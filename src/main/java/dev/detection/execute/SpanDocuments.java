package dev.detection.execute;

import dev.detection.schedule.Span;
import dev.detection.window.Grid;
import dev.detection.window.Timing;
import dev.detection.window.Window;
import java.time.Duration;
import java.time.Instant;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.MatchNoneQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;

/**
 * Which documents a run of a rule has to look at, whether the rule's query holds for them or not.
 */
final class SpanDocuments {
  /** If late documents can be in more windows than this, windows are taken together. */
  private static final int MOST_LATE = 10_000;

  private final Timing timing;
  private final Timestamps timestamps;
  private final Span span;
  private final boolean hasLate;
  private final Grid grid;

  SpanDocuments(Timing timing, Timestamps timestamps, Span span) {
    this.timing = timing;
    this.timestamps = timestamps;
    this.span = span;
    Instant from = span.window().from();
    this.hasLate = span.hasLate() && span.oldest().isBefore(from);
    Grid own = timing.grid();
    this.grid = hasLate ? own.coarser(Duration.between(span.oldest(), from), MOST_LATE) : own;
  }

  /** Those of the window that no run has seen. */
  QueryBuilder current() {
    return unseen(timestamps.between(span.window().from(), span.window().to()));
  }

  /** Those of a time after the window. */
  QueryBuilder ahead() {
    return unseen(timestamps.after(span.window().to()));
  }

  private QueryBuilder unseen(QueryBuilder among) {
    return hasRunBefore() ? new BoolQueryBuilder().filter(among).filter(unseen()) : among;
  }

  /** Whether a run of the same rule has looked at documents. */
  boolean hasRunBefore() {
    return span.done() != null;
  }

  /**
   * All that no such run has looked at, whatever its time: what is new, and what was seen before
   * its time had come.
   */
  QueryBuilder unseen() {
    QueryBuilder fresh = Operations.after(span.fresh());
    return span.ahead()
        ? new BoolQueryBuilder()
            .minimumShouldMatch(1)
            .should(timestamps.after(span.done()))
            .should(fresh)
        : fresh;
  }

  /** Those that became visible after the window that they belong to. */
  QueryBuilder late() {
    return hasLate
        ? late(span.oldest(), span.window().from())
        : new MatchNoneQueryBuilder("no document can be late");
  }

  /** Where the windows end that late documents belong to. */
  Grid grid() {
    return grid;
  }

  /** The window of late documents that ends at a time. */
  Window window(Instant to) {
    return timing.endingAt(to).reachingBackTo(to.minus(grid.interval()));
  }

  /** The late documents of the window that ends at a time. */
  QueryBuilder late(Instant to) {
    Instant end = to.plusMillis(1);
    Instant from = span.window().from();
    return late(to.minus(grid.interval()).plusMillis(1), end.isBefore(from) ? end : from);
  }

  private QueryBuilder late(Instant from, Instant end) {
    return new BoolQueryBuilder()
        .filter(timestamps.before(from, end))
        .filter(Operations.after(span.fresh()));
  }
}
