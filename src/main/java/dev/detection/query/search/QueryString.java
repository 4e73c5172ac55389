package dev.detection.query.search;

import static dev.detection.query.search.Dsl.clause;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.NotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.queryparser.classic.QueryParserBase;

/**
 * Leaves that only the query {@code query_string} can say: wildcards on fields of any type, and
 * several fields at once. Lenient, so that fields of other types are no match and not an error.
 */
final class QueryString {
  /** Words that are operators unless they are escaped. */
  private static final Set<String> OPERATORS = Set.of("AND", "OR", "NOT");

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
    return wildcard.field() instanceof Field.Default
        ? wildcard.pattern().words().stream()
            .map(Glob::toQueryString)
            .collect(Collectors.joining(" "))
        : wildcard.pattern().toQueryString();
  }

  static Map<String, Object> range(Condition.Range range) {
    return query(text(range), Fields.several(range.field(), range.at()));
  }

  private static String text(Condition.Range range) {
    String limit = limit(range);
    boolean lower = isLower(range);
    return (lower ? limit : "[*") + " TO " + (lower ? "*]" : limit);
  }

  static Map<String, Object> between(Condition.Between between) {
    return query(text(between), Fields.several(between.field(), between.at()));
  }

  private static String text(Condition.Between between) {
    return limit(between.from()) + " TO " + limit(between.to());
  }

  static Map<String, Object> fuzzy(Condition.Fuzzy fuzzy) {
    return query(
        plain(fuzzy.text()) + "~" + fuzzy.maxEdits(), Fields.several(fuzzy.field(), fuzzy.at()));
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

  /** The query that the leaf was read from. */
  static Map<String, Object> analysed(Condition.Analysed analysed) {
    if (analysed.leaf() instanceof Condition.Wildcard wildcard && !wildcard.words()) {
      // A beginning is not analysed here.
      return query(
          wildcard.pattern().toQueryString(), Fields.several(wildcard.field(), wildcard.at()));
    }
    return analysed(text(analysed.leaf()), analysed);
  }

  private static Map<String, Object> analysed(String text, Condition.Leaf leaf) {
    return clause(
        "query_string",
        "query",
        text,
        "fields",
        Fields.several(leaf.field(), leaf.at()),
        "lenient",
        true,
        "analyze_wildcard",
        true);
  }

  /**
   * The query that the leaf was read from. A text is a range of dates only where it is asked of one
   * field and not of a list.
   */
  static Map<String, Object> tuned(Condition.Tuned tuned) {
    Condition.Leaf leaf = tuned.leaf();
    boolean words = leaf instanceof Condition.Match;
    boolean single = words && tuned.zone() != null;
    return clause(
        "query_string",
        "query",
        words ? plain(((Condition.Match) leaf).text()) : text(leaf),
        "default_field",
        single ? Fields.nameOrPattern(leaf.field(), leaf.at()) : null,
        "fields",
        single ? null : Fields.several(leaf.field(), leaf.at()),
        "lenient",
        true,
        "analyze_wildcard",
        true,
        "default_operator",
        tuned.every() ? "and" : null,
        "time_zone",
        tuned.zone() == null ? null : tuned.zone().getId());
  }

  /** Met by every document or by none: a dropped clause finds nothing, negated or not. */
  static Map<String, Object> asked(Condition.Asked asked) {
    String text = text(asked.leaf());
    return clause(
        "bool",
        "should",
        List.of(analysed(text, asked.leaf()), analysed("-" + text, asked.leaf())),
        "minimum_should_match",
        1);
  }

  private static String text(Condition.Leaf leaf) {
    return switch (leaf) {
      case Condition.Analysed(Condition.Leaf inner, var at) -> text(inner);
      case Condition.Exists exists -> "[* TO *]";
      case Condition.Regexp regexp -> "/" + regexp.pattern() + "/";
      case Condition.Wildcard wildcard -> wildcard.pattern().toQueryString();
      case Condition.Match match when match.phrase() || match.text().isEmpty() ->
          '"' + QueryParserBase.escape(match.text()) + '"';
      // In quotes a keyword that splits what is asked would not split it.
      case Condition.Match match -> plain(match.text());
      case Condition.Range range -> text(range);
      case Condition.Between between -> text(between);
      default -> throw new IllegalArgumentException("not a leaf of Lucene: " + leaf);
    };
  }

  private static Map<String, Object> query(String text, List<String> fields) {
    return clause("query_string", "query", text, "fields", fields, "lenient", true);
  }

  private static String plain(String text) {
    if (OPERATORS.contains(text)) {
      return "\\" + text;
    }
    return QueryParserBase.escape(text).replaceAll("[ \t\n\r\u3000]", "\\\\$0");
  }
}
