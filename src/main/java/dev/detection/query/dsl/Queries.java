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

  private int clauses;

  /** Counts a clause. */
  void enter(Json clause, int depth) {
    if (depth > DEEPEST) {
      throw clause.notSupported("nesting deeper than " + DEEPEST + " levels");
    }
    if (++clauses > MOST_CLAUSES) {
      throw clause.notSupported("having more than " + MOST_CLAUSES + " clauses");
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
      case "match" -> Matches.match(body);
      case "match_phrase" -> Matches.phrase(body);
      // Not here: [match_phrase_prefix], whose prefix stands for words that depend on the other
      // documents (max_expansions); [ids], which a document need not have when it is judged.
      default -> throw query.notSupported("query [" + only.getKey() + "]");
    };
  }

  private static Condition always(Json body, boolean truth) {
    parameters(body, Set.of());
    return new Condition.Always(truth, Position.UNKNOWN);
  }

  private Condition nested(Json body, int depth) {
    Map<String, Json> keys =
        parameters(body, Set.of("path", "query", "score_mode", "ignore_unmapped", "inner_hits"));
    String path = required(body, keys, "path").text();
    Condition part = read(required(body, keys, "query"), depth + 1);
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
