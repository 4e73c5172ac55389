package dev.detection.query;

import dev.detection.rule.Position;
import java.util.List;

/** Conditions without their positions, so that they are equal if they ask the same. */
public final class Unplaced {
  private static final Position NOWHERE = Position.UNKNOWN;

  private Unplaced() {}

  /** The same condition, all positions in it unknown, but those within computed values. */
  public static Condition of(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) -> new Condition.All(of(parts), NOWHERE);
      case Condition.Any(var parts, var at) -> new Condition.Any(of(parts), NOWHERE);
      case Condition.AtLeast(int minimum, var parts, var at) ->
          new Condition.AtLeast(minimum, of(parts), NOWHERE);
      case Condition.Prefix(var field, String text, boolean ignoreCase, var at) ->
          new Condition.Prefix(field, text, ignoreCase, NOWHERE);
      case Condition.Alike(var field, var value, var likeness, var at) ->
          new Condition.Alike(field, value, likeness, NOWHERE);
      case Condition.FullText(var field, var value, var matching, var at) ->
          new Condition.FullText(field, value, matching, NOWHERE);
      case Condition.DateRange(var range, String format, var zone, var at) ->
          new Condition.DateRange(leaf(range), format, zone, NOWHERE);
      case Condition.Not(var part, var at) -> new Condition.Not(of(part), NOWHERE);
      case Condition.Always(boolean truth, var at) -> new Condition.Always(truth, NOWHERE);
      case Condition.Nested(String path, var part, var at) ->
          new Condition.Nested(path, of(part), NOWHERE);
      case Condition.Term(var field, var value, boolean ignoreCase, var at) ->
          new Condition.Term(field, value, ignoreCase, NOWHERE);
      case Condition.Cidr(var field, var blocks, var at) ->
          new Condition.Cidr(field, blocks, NOWHERE);
      case Condition.Test(var expression, var at) -> new Condition.Test(expression, NOWHERE);
      case Condition.Leaf leaf -> leaf(leaf);
    };
  }

  private static List<Condition> of(List<Condition> parts) {
    return parts.stream().map(Unplaced::of).toList();
  }

  private static Condition.Leaf leaf(Condition.Leaf leaf) {
    return switch (leaf) {
      case Condition.Exists(var field, var at) -> new Condition.Exists(field, NOWHERE);
      case Condition.Match(var field, String text, boolean phrase, var at) ->
          new Condition.Match(field, text, phrase, NOWHERE);
      case Condition.Wildcard(var field, var pattern, boolean ignoreCase, boolean words, var at) ->
          new Condition.Wildcard(field, pattern, ignoreCase, words, NOWHERE);
      case Condition.Regexp(var field, var pattern, var ignoreCase, var operators, var at) ->
          new Condition.Regexp(field, pattern, ignoreCase, operators, NOWHERE);
      case Condition.Range range -> range(range);
      case Condition.Between(var from, var to, boolean lenient, var at) ->
          new Condition.Between(range(from), range(to), lenient, NOWHERE);
      case Condition.Analysed(var inner, var at) -> new Condition.Analysed(leaf(inner), NOWHERE);
      case Condition.Asked(var inner, var at) -> new Condition.Asked(leaf(inner), NOWHERE);
      case Condition.Tuned(var inner, boolean every, var zone, var at) ->
          new Condition.Tuned(leaf(inner), every, zone, NOWHERE);
      case Condition.Fuzzy(var field, String text, int maxEdits, var at) ->
          new Condition.Fuzzy(field, text, maxEdits, NOWHERE);
      case Condition.Near(var field, String text, int slop, var at) ->
          new Condition.Near(field, text, slop, NOWHERE);
    };
  }

  private static Condition.Range range(Condition.Range range) {
    return new Condition.Range(range.field(), range.comparison(), range.limit(), NOWHERE);
  }
}
