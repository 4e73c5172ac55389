package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Literal;
import java.util.Set;

/**
 * A leaf that asks whether a string is one of some, and nothing else.
 *
 * @param path where the string is in the source
 * @param texts those asked for; with A to Z in lower case if case is ignored
 * @param ignoreCase whether A to Z match a to z
 */
record Whole(String path, Set<String> texts, boolean ignoreCase) {

  /** The leaf in this form; null if it asks for more. */
  static Whole of(Node.OnValues leaf) {
    if (leaf.sources().size() != 1 || !isPlain(leaf.type())) {
      return null;
    }
    String path = leaf.sources().getFirst();
    return switch (leaf.leaf()) {
      case Condition.Match(var field, String text, var phrase, var at) ->
          searchable(path, text, false, leaf.type());
      case Condition.Term(var field, Literal.Text(String text), boolean ignoreCase, var at) ->
          searchable(path, ignoreCase ? Ascii.lower(text) : text, ignoreCase, leaf.type());
      default -> null;
    };
  }

  private static boolean isPlain(FieldType type) {
    return switch (type) {
      case FieldType.Keyword keyword ->
          keyword.nullValue() == null
              && keyword.normalizer() == null
              && keyword.splitting() == null
              && keyword.indexed();
      case FieldType.Wildcard wildcard -> wildcard.nullValue() == null;
      default -> false;
    };
  }

  private static Whole searchable(String path, String text, boolean ignoreCase, FieldType type) {
    KeywordSearch search =
        switch (type) {
          case FieldType.Keyword keyword -> KeywordSearch.of(keyword);
          case FieldType.Wildcard wildcard -> KeywordSearch.of(wildcard);
          default -> throw new IllegalArgumentException("no whole strings: " + type);
        };
    return new Whole(path, search.indexed(text) == null ? Set.of() : Set.of(text), ignoreCase);
  }
}
