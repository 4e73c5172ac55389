package dev.detection.query.search;

import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.NotSupportedException;
import dev.detection.rule.Position;
import java.util.List;

/** How the fields of a leaf are named in a query. */
final class Fields {
  private Fields() {}

  /** The name for a query that takes one field and no pattern. */
  static String single(Field field, String leaf, Position at) {
    return switch (field) {
      case Field.Named(String path) -> path;
      case Field.Itself(String path) -> path;
      case Field.Like(Glob pattern) ->
          throw new NotSupportedException(
              "%s on the fields [%s] in a search".formatted(leaf, pattern), at);
      case Field.Default() ->
          throw new NotSupportedException("%s without a field in a search".formatted(leaf), at);
    };
  }

  /** The list for a query that takes several names and patterns; null for the default fields. */
  static List<String> several(Field field, Position at) {
    return field instanceof Field.Default ? null : List.of(nameOrPattern(field, at));
  }

  /** The name or the pattern for a query that reads {@code *} in a name as a wildcard. */
  static String nameOrPattern(Field field, Position at) {
    StringBuilder name = new StringBuilder();
    switch (field) {
      case Field.Named(String path) -> name.append(plain(path, at));
      case Field.Itself(String path) -> name.append(plain(path, at));
      case Field.Like(Glob pattern) -> {
        for (Glob.Part part : pattern.parts()) {
          switch (part) {
            case Glob.Text(String text) -> name.append(plain(text, at));
            case Glob.Many() -> name.append('*');
            case Glob.One() ->
                throw new NotSupportedException("the wildcard [?] in a field name in a search", at);
          }
        }
      }
      case Field.Default() ->
          throw new NotSupportedException("[*] without a field in a search", at);
    }
    return name.toString();
  }

  /** A star would be a wildcard, and what follows a {@code ^} a boost; neither can be escaped. */
  private static String plain(String name, Position at) {
    if (name.indexOf('*') >= 0 || name.indexOf('^') >= 0) {
      throw new NotSupportedException(
          "a field name with [*] or [^] in it [%s] in a search".formatted(name), at);
    }
    return name;
  }
}
