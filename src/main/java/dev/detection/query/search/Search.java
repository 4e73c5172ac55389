package dev.detection.query.search;

import static dev.detection.query.search.Dsl.clause;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.NotSupportedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * From a condition to Elasticsearch's Query DSL, for indices whose mappings are not known. What a
 * leaf means for a field of some type is left to Elasticsearch, which decides index by index; a
 * value that a field's type cannot hold matches nothing where Elasticsearch can be told so.
 */
public final class Search {
  /** The lowest limit that Elasticsearch may have for the clauses of one bool query. */
  private static final int MAX_CLAUSES = 1024;

  private Search() {}

  /**
   * The query that finds the documents that the condition holds for.
   *
   * @return a query as it stands in the body of a search: maps, lists, strings, numbers, booleans
   * @throws NotSupportedException if no query says the same
   */
  public static Map<String, Object> toDsl(Condition condition) {
    return switch (condition) {
      case Condition.All all -> all(flat(all, new ArrayList<>()));
      case Condition.Any any -> any(flat(any, new ArrayList<>()));
      case Condition.Not not -> Map.of("bool", Map.of("must_not", List.of(toDsl(not.part()))));
      case Condition.Always(boolean truth, var at) ->
          Map.of(truth ? "match_all" : "match_none", Map.of());
      case Condition.Nested nested ->
          // An index without the nested field has no such object; without this the search fails.
          clause(
              "nested",
              "path",
              nested.path(),
              "query",
              toDsl(nested.part()),
              "score_mode",
              "none",
              "ignore_unmapped",
              true);
      case Condition.Exists exists -> Leaves.exists(exists);
      case Condition.Match match -> Leaves.match(match);
      case Condition.Term term -> Leaves.term(term);
      case Condition.Wildcard wildcard -> Leaves.wildcard(wildcard);
      case Condition.Regexp regexp -> Leaves.regexp(regexp);
      case Condition.Prefix prefix -> Leaves.prefix(prefix);
      case Condition.Alike fuzzy -> FullTexts.fuzzy(fuzzy);
      case Condition.FullText text -> FullTexts.fullText(text);
      case Condition.DateRange range -> Leaves.dateRange(range);
      case Condition.AtLeast some ->
          clause("bool", "should", queries(some.parts()), "minimum_should_match", some.minimum());
      case Condition.Range range -> Leaves.range(range);
      case Condition.Between between -> Leaves.between(between);
      case Condition.Analysed analysed -> QueryString.analysed(analysed);
      case Condition.Tuned tuned -> QueryString.tuned(tuned);
      case Condition.Asked asked -> QueryString.asked(asked);
      case Condition.Fuzzy fuzzy -> QueryString.fuzzy(fuzzy);
      case Condition.Near near -> Leaves.near(near);
      case Condition.Cidr cidr -> Leaves.cidr(cidr);
      case Condition.Test test -> throw Leaves.notSupported(test.expression());
    };
  }

  /**
   * A query for a condition of any kind. What no query says, functions and fields compared with
   * each other, is left to whoever reads the hits: all that it may hold for is found, and more.
   *
   * @param whole from a field to the one that has its whole values, which EQL asks: for text fields
   *     the keyword field beside it, for others the field itself
   */
  public static Cover cover(Condition condition, UnaryOperator<String> whole) {
    Bounds bounds = new Bounds(whole);
    Map<String, Object> query = toDsl(bounds.weaker(condition));
    return new Cover(query, bounds.exact());
  }

  private static Map<String, Object> all(List<Condition> parts) {
    List<Map<String, Object>> queries = queries(parts);
    return switch (queries.size()) {
      case 0 -> Map.of("match_all", Map.of());
      case 1 -> queries.getFirst();
      default -> clause("bool", "filter", queries);
    };
  }

  private static Map<String, Object> any(List<Condition> parts) {
    List<Map<String, Object>> queries =
        parts.size() > MAX_CLAUSES ? gathered(parts) : queries(parts);
    return switch (queries.size()) {
      case 0 -> Map.of("match_none", Map.of());
      case 1 -> queries.getFirst();
      default -> clause("bool", "should", queries, "minimum_should_match", 1);
    };
  }

  // Loops, not streams, whose frames would multiply those of nested conditions.

  private static List<Map<String, Object>> queries(List<Condition> parts) {
    List<Map<String, Object>> queries = new ArrayList<>();
    for (Condition part : parts) {
      queries.add(toDsl(part));
    }
    return queries;
  }

  /** More parts than a bool query may have: exact values of one field become one clause. */
  private static List<Map<String, Object>> gathered(List<Condition> parts) {
    List<Condition> others = new ArrayList<>();
    Map<String, List<Object>> values = new LinkedHashMap<>();
    for (Condition part : parts) {
      if (part instanceof Condition.Term term
          && (term.field() instanceof Field.Named || term.field() instanceof Field.Itself)
          && !term.ignoreCase()) {
        String path = Fields.single(term.field(), "a term", term.at());
        values.computeIfAbsent(path, key -> new ArrayList<>()).add(term.value().value());
      } else {
        others.add(part);
      }
    }
    List<Map<String, Object>> queries = queries(others);
    values.forEach((path, any) -> queries.add(Map.of("terms", Map.of(path, any))));
    return queries;
  }

  private static List<Condition> flat(Condition.All all, List<Condition> parts) {
    for (Condition part : all.parts()) {
      if (part instanceof Condition.All inner) {
        flat(inner, parts);
      } else {
        parts.add(part);
      }
    }
    return parts;
  }

  private static List<Condition> flat(Condition.Any any, List<Condition> parts) {
    for (Condition part : any.parts()) {
      if (part instanceof Condition.Any inner) {
        flat(inner, parts);
      } else {
        parts.add(part);
      }
    }
    return parts;
  }
}
