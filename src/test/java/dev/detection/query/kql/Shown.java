package dev.detection.query.kql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import java.util.List;
import java.util.stream.Collectors;

/** A condition as one line of text, for expectations. */
final class Shown {
  private final boolean withPositions;

  private Shown(boolean withPositions) {
    this.withPositions = withPositions;
  }

  /** For instance {@code all(match(a, `x`), not(exists(b)))}. */
  static String of(Condition condition) {
    return new Shown(false).show(condition);
  }

  /** The same, each part followed by {@code @line:column}. */
  static String withPositions(Condition condition) {
    return new Shown(true).show(condition);
  }

  private String show(Condition condition) {
    String text =
        switch (condition) {
          case Condition.All all -> "all(" + show(all.parts()) + ")";
          case Condition.Any any -> "any(" + show(any.parts()) + ")";
          case Condition.Not not -> "not(" + show(not.part()) + ")";
          case Condition.Always always -> String.valueOf(always.truth());
          case Condition.Exists exists -> "exists(" + show(exists.field()) + ")";
          case Condition.Match match ->
              "%s(%s, `%s`)"
                  .formatted(
                      match.phrase() ? "phrase" : "match", show(match.field()), match.text());
          case Condition.Wildcard wildcard ->
              "%s%s(%s, `%s`)"
                  .formatted(
                      wildcard.words() ? "words" : "whole",
                      wildcard.ignoreCase() ? "~" : "",
                      show(wildcard.field()),
                      wildcard.pattern());
          case Condition.Range range ->
              "range(%s %s `%s`)"
                  .formatted(
                      show(range.field()), range.comparison().symbol(), range.limit().value());
          case Condition.Nested nested ->
              "nested(%s, %s)".formatted(nested.path(), show(nested.part()));
          default -> condition.toString();
        };
    return withPositions
        ? text + "@" + condition.at().line() + ":" + condition.at().column()
        : text;
  }

  private String show(List<Condition> parts) {
    return parts.stream().map(this::show).collect(Collectors.joining(", "));
  }

  private static String show(Field field) {
    return switch (field) {
      case Field.Named(String path) -> path;
      case Field.Itself(String path) -> path;
      case Field.Like like -> "like " + like.pattern();
      case Field.Default() -> "default";
    };
  }
}
