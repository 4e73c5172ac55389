package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.query.lucene.Lucene;
import dev.detection.rule.Rules;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes conditions as filters: what {@link Queries} reads as the same condition. */
final class Printer {
  private Printer() {}

  static String print(Condition condition) {
    return Rules.toJson(Map.of("query", query(condition)));
  }

  static IllegalArgumentException cannot(String what) {
    return new IllegalArgumentException("filters have no form for " + what);
  }

  private static List<Object> queries(List<Condition> conditions) {
    return conditions.stream().<Object>map(Printer::query).toList();
  }

  private static Map<String, Object> query(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) -> all(parts);
      case Condition.Any(var parts, var at) -> any(parts);
      case Condition.Not(var part, var at) -> bool(Map.of("must_not", List.of(query(part))));
      case Condition.Always(boolean truth, var at) ->
          Map.of(truth ? "match_all" : "match_none", Map.of());
      case Condition.Nested(String path, var part, var at) ->
          Map.of("nested", Map.of("path", path, "query", query(part)));
      case Condition.Exists(Field.Named(String path), var at) when path.indexOf('*') >= 0 ->
          Map.of("range", Map.of(path, Map.of())); // there a star is no pattern
      case Condition.Exists(Field.Named(String path), var at) -> exists(path);
      case Condition.Exists(Field.Like(Glob pattern), var at) -> exists(stars(pattern));
      case Condition.Exists(Field.Itself(String path), var at)
          when path.indexOf('*') < 0 && path.indexOf('^') < 0 ->
          Map.of("query_string", Map.of("query", "*", "fields", List.of(path)));
      case Condition.Exists exists -> throw cannot("a condition of this kind without a field");
      case Condition.Match(Field.Named(String path), String text, boolean phrase, var at) ->
          Map.of(phrase ? "match_phrase" : "match", Map.of(path, text));
      case Condition.Match match -> queryString(match);
      case Condition.Term(var field, Literal value, boolean ignoreCase, var at) ->
          Map.of("term", body(field, value.value(), ignoreCase));
      case Condition.Wildcard wildcard when wildcard.words() -> queryString(wildcard);
      case Condition.Wildcard wildcard -> wildcard(wildcard);
      case Condition.Prefix(var field, String text, boolean ignoreCase, var at) ->
          Map.of("prefix", body(field, text, ignoreCase));
      case Condition.Regexp regexp -> regexp(regexp);
      case Condition.Alike alike -> FullTextPrinter.fuzzy(itself(alike.field()), alike);
      case Condition.FullText text -> FullTextPrinter.fullText(text);
      case Condition.AtLeast(int minimum, var parts, var at) ->
          bool(Map.of("should", queries(parts), "minimum_should_match", minimum));
      case Condition.Between between when between.lenient() -> queryString(between);
      case Condition.Range range -> range(range, null, null);
      case Condition.Between between -> range(between, null, null);
      case Condition.DateRange(var range, var format, var zone, var at) ->
          range(range, format, zone);
      case Condition.Analysed analysed -> queryString(analysed);
      case Condition.Fuzzy fuzzy -> queryString(fuzzy);
      case Condition.Near near -> queryString(near);
      case Condition.Tuned tuned -> tuned(tuned);
      case Condition.Asked asked -> throw cannot("a clause that text fields may drop");
      case Condition.Cidr cidr -> throw cannot("a list of networks");
      case Condition.Test test -> throw cannot("a computed value");
    };
  }

  /** A leaf of a query string. */
  private static Map<String, Object> queryString(Condition leaf) {
    String text = Lucene.print(leaf);
    return Map.of("query_string", Map.of("query", text, "analyze_wildcard", true));
  }

  private static Map<String, Object> tuned(Condition.Tuned tuned) {
    Map<String, Object> body = new HashMap<>();
    body.put("query", Lucene.print(tuned.leaf()));
    body.put("analyze_wildcard", true);
    if (tuned.every()) {
      body.put("default_operator", "and");
    }
    if (tuned.zone() != null) {
      body.put("time_zone", tuned.zone().getId());
    }
    return Map.of("query_string", body);
  }

  private static Map<String, Object> bool(Map<String, Object> clauses) {
    return Map.of("bool", clauses);
  }

  /** What is excluded is read after all else, so only there it need not be a query of its own. */
  private static Map<String, Object> all(List<Condition> parts) {
    int required = parts.size();
    while (required > 0 && parts.get(required - 1) instanceof Condition.Not) {
      required--;
    }
    List<Condition> excluded =
        parts.subList(required, parts.size()).stream()
            .map(part -> ((Condition.Not) part).part())
            .toList();
    Map<String, Object> filter =
        required == 0 ? Map.of() : Map.of("filter", queries(parts.subList(0, required)));
    if (excluded.isEmpty()) {
      return bool(filter);
    }
    return bool(
        required == 0
            ? Map.of("must_not", queries(excluded))
            : Map.of("filter", filter.get("filter"), "must_not", queries(excluded)));
  }

  private static Map<String, Object> any(List<Condition> parts) {
    if (parts.isEmpty()) {
      return Map.of("match_none", Map.of());
    }
    Field field = parts.getFirst() instanceof Condition.Term term ? term.field() : null;
    boolean terms =
        field != null
            && parts.stream()
                .allMatch(
                    part ->
                        part instanceof Condition.Term term
                            && !term.ignoreCase()
                            && term.field().equals(field));
    if (!terms) {
      return bool(Map.of("should", queries(parts), "minimum_should_match", 1));
    }
    List<Object> values =
        parts.stream().<Object>map(part -> ((Condition.Term) part).value().value()).toList();
    return Map.of("terms", Map.of(itself(field), values));
  }

  private static Map<String, Object> exists(String name) {
    return Map.of("exists", Map.of("field", name));
  }

  static String stars(Glob pattern) {
    StringBuilder name = new StringBuilder();
    for (Glob.Part part : pattern.parts()) {
      switch (part) {
        case Glob.Text(String text) when text.indexOf('*') < 0 -> name.append(text);
        case Glob.Many() -> name.append('*');
        default -> throw cannot("the field names [" + pattern + "]");
      }
    }
    return name.toString();
  }

  private static Map<String, Object> wildcard(Condition.Wildcard wildcard) {
    String pattern = wildcard.pattern().toWildcard();
    return Map.of("wildcard", body(wildcard.field(), pattern, wildcard.ignoreCase()));
  }

  private static Map<String, Object> regexp(Condition.Regexp regexp) {
    if (regexp.operators() == Condition.Regexp.ALL) {
      return Map.of("regexp", body(regexp.field(), regexp.pattern(), regexp.ignoreCase()));
    }
    Map<String, Object> options =
        Map.of(
            "value",
            regexp.pattern(),
            "flags_value",
            regexp.operators(),
            "case_insensitive",
            regexp.ignoreCase());
    return Map.of("regexp", Map.of(itself(regexp.field()), options));
  }

  private static Map<String, Object> body(Field field, Object value, boolean ignoreCase) {
    return Map.of(
        itself(field), ignoreCase ? Map.of("value", value, "case_insensitive", true) : value);
  }

  private static String itself(Field field) {
    if (field instanceof Field.Itself(String path)) {
      return path;
    }
    throw cannot("a term of anything but one field itself");
  }

  private static Map<String, Object> range(Condition range, String format, ZoneId zone) {
    Map<String, Object> parameters = new HashMap<>();
    Condition.Range named =
        switch (range) {
          case Condition.Between(var from, var to, boolean lenient, var at) -> {
            parameters.put(to.comparison().parameter(), to.limit().value());
            yield from;
          }
          case Condition.Range one -> one;
          default -> throw new IllegalArgumentException("not a range: " + range);
        };
    parameters.put(named.comparison().parameter(), named.limit().value());
    if (format != null) {
      parameters.put("format", format);
    }
    if (zone != null) {
      parameters.put("time_zone", zone.getId());
    }
    return Map.of("range", Map.of(name(named), parameters));
  }

  private static String name(Condition.Range range) {
    if (range.field() instanceof Field.Itself(String path)) {
      return path;
    }
    throw cannot("a range in anything but one field");
  }
}
