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
    String pattern =
        wildcard.pattern().parts().stream().map(QueryString::escape).collect(Collectors.joining());
    return query(pattern, Fields.several(wildcard.field(), wildcard.at()));
  }

  static Map<String, Object> range(Condition.Range range) {
    String limit = String.valueOf(range.limit().value());
    if (limit.isEmpty() || limit.equals("*")) {
      throw new NotSupportedException(
          "the limit [%s] for several fields in a search".formatted(limit), range.at());
    }
    String quoted = '"' + QueryParserBase.escape(limit) + '"';
    String text =
        switch (range.comparison()) {
          case LESS -> "[* TO " + quoted + "}";
          case LESS_OR_EQUAL -> "[* TO " + quoted + "]";
          case GREATER -> "{" + quoted + " TO *]";
          case GREATER_OR_EQUAL -> "[" + quoted + " TO *]";
        };
    return query(text, Fields.several(range.field(), range.at()));
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
