package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Minimum;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The query {@code bool}.
 *
 * @param queries reads its clauses
 * @param depth how deep it stands itself
 */
record Bool(Queries queries, int depth) {
  private static final Set<String> PARAMETERS =
      Set.of(
          "must", "filter", "should", "must_not", "minimum_should_match", "adjust_pure_negative");

  Condition read(Json body) {
    Map<String, Json> keys = Queries.parameters(body, PARAMETERS);
    Json adjust = keys.get("adjust_pure_negative");
    if (adjust != null && !adjust.truth()) {
      throw adjust.notSupported("[adjust_pure_negative] as false");
    }
    List<Condition> parts = new ArrayList<>(clauses(keys, "must"));
    parts.addAll(clauses(keys, "filter"));
    List<Condition> should = clauses(keys, "should");
    List<Condition> mustNot = clauses(keys, "must_not");
    Minimum asked = Matches.minimum(keys.get("minimum_should_match"));
    int minimum = asked == null ? 0 : asked.of(should.size());
    if (minimum == 0 && parts.isEmpty() && !should.isEmpty()) {
      minimum = 1; // to Lucene a query without required clauses needs one of the others
    }
    // A query of nothing but must_not, or of nothing at all, is not held to a minimum.
    if (minimum > 0 && !(parts.isEmpty() && should.isEmpty())) {
      parts.add(atLeast(minimum, should));
    }
    mustNot.forEach(part -> parts.add(new Condition.Not(part, Position.UNKNOWN)));
    return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts, Position.UNKNOWN);
  }

  private List<Condition> clauses(Map<String, Json> keys, String occur) {
    Json clauses = keys.get(occur);
    return clauses == null ? List.of() : queries.several(clauses, depth + 1);
  }

  private static Condition atLeast(int minimum, List<Condition> should) {
    if (minimum > should.size()) {
      return new Condition.Always(false, Position.UNKNOWN);
    }
    if (minimum == 1) {
      return new Condition.Any(should, Position.UNKNOWN);
    }
    return minimum == should.size()
        ? new Condition.All(should, Position.UNKNOWN)
        : new Condition.AtLeast(minimum, should, Position.UNKNOWN);
  }
}
