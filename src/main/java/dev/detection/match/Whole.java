package dev.detection.match;

import dev.detection.match.TextTable.Sameness;
import dev.detection.query.Condition;
import dev.detection.query.Literal;
import java.util.Set;

/**
 * A leaf that asks whether a string is one of some, and nothing else.
 *
 * @param path where the string is in the source
 * @param texts those asked for; in lower case if case is ignored
 * @param sameness whether case is ignored
 */
record Whole(String path, Set<String> texts, Sameness sameness) {

  /** The leaf in this form; null if it asks for more. */
  static Whole of(Node.OnValues leaf) {
    if (leaf.sources().size() != 1 || search(leaf.type()) == null) {
      return null;
    }
    String path = leaf.sources().getFirst();
    KeywordSearch search = search(leaf.type());
    return switch (leaf.leaf()) {
      case Condition.Match(var field, String text, var phrase, var at) ->
          search.whole(path, text, false);
      case Condition.Term(var field, Literal.Text(String text), boolean ignoreCase, var at) ->
          search.whole(path, text, ignoreCase);
      default -> null;
    };
  }

  /** The search of a field whose values are looked up; null for other fields. */
  static KeywordSearch search(FieldType type) {
    return switch (type) {
      case FieldType.Keyword keyword
          when keyword.nullValue() == null && keyword.splitting() == null && keyword.indexed() ->
          KeywordSearch.of(keyword);
      case FieldType.Wildcard wildcard when wildcard.nullValue() == null ->
          KeywordSearch.of(wildcard);
      default -> null;
    };
  }
}
