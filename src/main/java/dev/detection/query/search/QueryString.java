package dev.detection.query.search;

import static dev.detection.query.search.Dsl.clause;

import dev.detection.query.Condition;
import dev.detection.query.Glob;
import dev.detection.query.NotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.lucene.queryparser.classic.QueryParserBase;

/**
 * Leaves that only the query {@code query_string} can say: wildcards on fields of any type, and
 * several fields at once. Lenient, so that fields of other types are no match and not an error.
 */
final class QueryString {
  private QueryString() {}

  /**
   * White space is escaped like anything else, so the pattern stays in one piece: exact on keyword
   * fields, and without a match on text fields, none of whose words has a space in it. Left as it
   * is, it would split the pattern into words any of which will do, right for text fields alone.
   */
  static Map<String, Object> wildcard(Condition.Wildcard wildcard) {
    return query(pattern(wildcard), Fields.several(wildcard.field(), wildcard.at()));
  }

  private static String pattern(Condition.Wildcard wildcard) {
    return wildcard.pattern().parts().stream()
        .map(QueryString::escape)
        .collect(Collectors.joining());
  }

  static Map<String, Object> range(Condition.Range range) {
    String limit = limit(range);
    boolean lower = isLower(range);
    String text = (lower ? limit : "[*") + " TO " + (lower ? "*]" : limit);
    return query(text, Fields.several(range.field(), range.at()));
  }

  static Map<String, Object> between(Condition.Between between) {
    return query(
        limit(between.from()) + " TO " + limit(between.to()),
        Fields.several(between.from().field(), between.at()));
  }

  private static boolean isLower(Condition.Range range) {
    return switch (range.comparison()) {
      case GREATER, GREATER_OR_EQUAL -> true;
      case LESS, LESS_OR_EQUAL -> false;
    };
  }

  private static String limit(Condition.Range range) {
    String limit = String.valueOf(range.limit().value());
    if (limit.isEmpty() || limit.equals("*")) {
      throw new NotSupportedException(
          "the limit [%s] for several fields in a search".formatted(limit), range.at());
    }
    String quoted = '"' + QueryParserBase.escape(limit) + '"';
    return switch (range.comparison()) {
      case LESS -> quoted + "}";
      case LESS_OR_EQUAL -> quoted + "]";
      case GREATER -> "{" + quoted;
      case GREATER_OR_EQUAL -> "[" + quoted;
    };
  }

  /** The query that the leaf was read from; a text of which nothing may be left is not one leaf. */
  static Map<String, Object> untokenized(Condition.Untokenized untokenized) {
    String text =
        switch (untokenized.leaf()) {
          case Condition.Exists exists -> "[* TO *]";
          case Condition.Regexp regexp when !regexp.ignoreCase() -> "/" + regexp.pattern() + "/";
          case Condition.Wildcard wildcard when hasWord(wildcard) && !wildcard.ignoreCase() ->
              pattern(wildcard);
          default ->
              throw new NotSupportedException(
                  untokenized.what() + " in a search", untokenized.at());
        };
    return clause(
        "query_string",
        "query",
        text,
        "fields",
        Fields.several(untokenized.leaf().field(), untokenized.at()),
        "lenient",
        true,
        "analyze_wildcard",
        true);
  }

  /** Whether text fields find a word in the pattern; else they drop it. */
  private static boolean hasWord(Condition.Wildcard wildcard) {
    return wildcard.pattern().parts().stream()
        .anyMatch(
            part ->
                part instanceof Glob.Text(String text)
                    && text.codePoints().anyMatch(Character::isLetterOrDigit));
  }

  private static Map<String, Object> query(String text, List<String> fields) {
    return clause("query_string", "query", text, "fields", fields, "lenient", true);
  }

  private static String escape(Glob.Part part) {
    return switch (part) {
      case Glob.Many() -> "*";
      case Glob.One() -> "?";
      case Glob.Text(String text) ->
          QueryParserBase.escape(text).replaceAll("[ \t\n\r\u3000]", "\\\\$0");
    };
  }
}
