package dev.detection.match;

import dev.detection.match.TextTable.Sameness;
import dev.detection.query.Condition;
import dev.detection.query.Literal;
import java.util.HashSet;
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
    return of(leaf.leaf(), leaf.sources().getFirst(), search(leaf.type()));
  }

  private static Whole of(Condition leaf, String path, KeywordSearch search) {
    return switch (leaf) {
      case Condition.Any(var parts, var at) -> {
        // Alternatives that were merged: of one kind all of them.
        Set<String> texts = new HashSet<>();
        Sameness sameness = null;
        for (Condition part : parts) {
          Whole one = of(part, path, search);
          if (one == null) {
            yield null;
          }
          texts.addAll(one.texts);
          sameness = one.sameness;
        }
        yield new Whole(path, Set.copyOf(texts), sameness);
      }
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
