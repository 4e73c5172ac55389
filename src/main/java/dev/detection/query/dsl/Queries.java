package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads queries and counts them. */
final class Queries {
  /** {@code indices.query.bool.max_nested_depth}. */
  private static final int DEEPEST = 30;

  /** {@code index.max_terms_count}, here for all filters of a rule together. */
  private static final int MOST_CLAUSES = 65_536;

  /** Keys of any query that say nothing about what it finds. */
  private static final Set<String> WITHOUT_EFFECT = Set.of("boost", "_name");

  /** In all filters of a rule together: each character of a fuzzy text costs a kilobyte. */
  private static final int MOST_FUZZY_CHARACTERS = 10_000;

  private String nestedPath;
  private int clauses;
  private int fuzzyCharacters;

  /** Counts a clause. */
  void enter(Json clause, int depth) {
    if (depth > DEEPEST) {
      throw clause.notSupported("nesting deeper than " + DEEPEST + " levels");
    }
    if (++clauses > MOST_CLAUSES) {
      throw clause.notSupported("having more than " + MOST_CLAUSES + " clauses");
    }
  }

  /** Counts a text that is looked for with edits, once for each field. */
  void enterFuzzy(Json text, int fields) {
    fuzzyCharacters +=
        (int) Math.min(MOST_FUZZY_CHARACTERS + 1, text.scalar().length() * (long) fields);
    if (fuzzyCharacters > MOST_FUZZY_CHARACTERS) {
      throw text.notSupported("having more than " + MOST_FUZZY_CHARACTERS + " fuzzy characters");
    }
  }

  /** What a query, an object with one key, asks. */
  Condition read(Json query, int depth) {
    enter(query, depth);
    Map<String, Json> keys = query.object();
    if (keys.size() != 1) {
      throw query.wrong(
          "expected a query, an object with one key, but it has " + keys.size() + " keys");
    }
    Map.Entry<String, Json> only = keys.entrySet().iterator().next();
    Json body = only.getValue();
    return switch (only.getKey()) {
      case "match_all" -> always(body, true);
      case "match_none" -> always(body, false);
      case "bool" -> new Bool(this, depth).read(body);
      case "nested" -> nested(body, depth);
      case "exists" -> Terms.exists(body);
      case "term" -> Terms.term(body);
      case "terms" -> Terms.terms(body, this, depth);
      case "prefix" -> Terms.prefix(body);
      case "wildcard" -> Terms.wildcard(body);
      case "regexp" -> Terms.regexp(body);
      case "range" -> Ranges.range(body);
      case "fuzzy" -> Terms.fuzzy(body, this);
      case "ids" -> Terms.ids(body, this, depth);
      case "match" -> Matches.match(body, this);
      case "match_phrase" -> Matches.phrase(body);
      case "match_phrase_prefix" -> Matches.phrasePrefix(body);
      case "match_bool_prefix" -> Matches.boolPrefix(body, this);
      case "multi_match" -> MultiMatch.read(body, this, depth);
      case "query_string" -> QueryStrings.read(body);
      case "constant_score" -> only(body, "filter", Set.of("filter"), depth);
      case "dis_max" -> disMax(body, depth);
      case "boosting" -> boosting(body, depth);
      case "function_score" -> functionScore(body, depth);
      default -> throw query.notSupported("query [" + only.getKey() + "]");
    };
  }

  private static Condition always(Json body, boolean truth) {
    parameters(body, Set.of());
    return new Condition.Always(truth, Position.UNKNOWN);
  }

  /** What one of the parameters asks, where the others are about scores. */
  private Condition only(Json body, String name, Set<String> known, int depth) {
    return read(required(body, parameters(body, known), name), depth + 1);
  }

  private Condition disMax(Json body, int depth) {
    Json queries = required(body, parameters(body, Set.of("queries", "tie_breaker")), "queries");
    List<Condition> parts = several(queries, depth + 1);
    if (parts.isEmpty()) {
      throw queries.wrong("needs a query at least");
    }
    return new Condition.Any(parts, Position.UNKNOWN);
  }

  private Condition boosting(Json body, int depth) {
    Set<String> known = Set.of("positive", "negative", "negative_boost");
    Map<String, Json> keys = parameters(body, known);
    required(body, keys, "negative_boost");
    read(required(body, keys, "negative"), depth + 1); // finds nothing, but must be a query
    return only(body, "positive", known, depth);
  }

  /** Functions may take documents out, by their scores. */
  private Condition functionScore(Json body, int depth) {
    Map<String, Json> keys = body.object();
    keys.keySet().removeAll(WITHOUT_EFFECT);
    keys.keySet().removeAll(Set.of("boost_mode", "score_mode", "max_boost"));
    Json query = keys.remove("query");
    if (!keys.isEmpty()) {
      throw body.notSupported("[" + keys.keySet().iterator().next() + "] of [function_score]");
    }
    return query == null ? new Condition.Always(true, Position.UNKNOWN) : read(query, depth + 1);
  }

  private Condition nested(Json body, int depth) {
    Map<String, Json> keys =
        parameters(body, Set.of("path", "query", "score_mode", "ignore_unmapped", "inner_hits"));
    String path = required(body, keys, "path").text();
    if (path.equals(nestedPath)) {
      // Elasticsearch then finds objects that do not meet the inner query.
      throw body.notSupported("a nested query within one of the same path");
    }
    String outer = nestedPath;
    nestedPath = path;
    Condition part = read(required(body, keys, "query"), depth + 1);
    nestedPath = outer;
    return new Condition.Nested(path, part, Position.UNKNOWN);
  }

  /** What several queries ask; a single one need not be in a list. */
  List<Condition> several(Json queries, int depth) {
    List<Condition> conditions = new ArrayList<>();
    for (Json query : queries.oneOrMore()) {
      conditions.add(read(query, depth));
    }
    return conditions;
  }

  /** The keys of a body, all of which must be known, without those that have no effect. */
  static Map<String, Json> parameters(Json body, Set<String> known) {
    Map<String, Json> keys = body.object();
    keys.keySet().removeAll(WITHOUT_EFFECT);
    for (String key : keys.keySet()) {
      if (!known.contains(key)) {
        throw body.notSupported("parameter [" + key + "]");
      }
    }
    return keys;
  }

  /** A parameter that must be there. */
  static Json required(Json body, Map<String, Json> keys, String name) {
    Json value = keys.get(name);
    if (value == null) {
      throw body.wrong("needs [" + name + "]");
    }
    return value;
  }
}
