package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final Pattern MINIMUM = Pattern.compile("([-+]?[0-9]{1,9})(%?)");

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
    int minimum = minimum(keys.get("minimum_should_match"), should.size());
    if (minimum == 0 && parts.isEmpty() && !should.isEmpty()) {
      minimum = 1; // to Lucene a query without required clauses needs one of the others
    }
    // A query of nothing but must_not, or of nothing at all, is not held to a minimum.
    if (minimum > 0 && !(parts.isEmpty() && should.isEmpty())) {
      parts.add(atLeast(minimum, should, body));
    }
    mustNot.forEach(part -> parts.add(new Condition.Not(part, Position.UNKNOWN)));
    return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts, Position.UNKNOWN);
  }

  private List<Condition> clauses(Map<String, Json> keys, String occur) {
    Json clauses = keys.get(occur);
    return clauses == null ? List.of() : queries.several(clauses, depth + 1);
  }

  private static Condition atLeast(int minimum, List<Condition> should, Json body) {
    if (minimum > should.size()) {
      return new Condition.Always(false, Position.UNKNOWN);
    }
    if (minimum == 1) {
      return new Condition.Any(should, Position.UNKNOWN);
    }
    if (minimum == should.size()) {
      return new Condition.All(should, Position.UNKNOWN);
    }
    throw body.notSupported("[minimum_should_match] of " + minimum + " out of " + should.size());
  }

  /** As {@code Queries.calculateMinShouldMatch} of Elasticsearch, without its conditional form. */
  private static int minimum(Json parameter, int clauses) {
    if (parameter == null || parameter.isNull()) {
      return 0;
    }
    String text = String.valueOf(parameter.literal().value()).trim();
    if (text.contains("<")) {
      throw parameter.notSupported("[minimum_should_match] with conditions");
    }
    Matcher spec = MINIMUM.matcher(text);
    if (!spec.matches()) {
      throw parameter.wrong("expected a number or a percentage");
    }
    int number = Integer.parseInt(spec.group(1));
    // In float, as Elasticsearch calculates.
    int asked = spec.group(2).isEmpty() ? number : (int) (clauses * (long) number * (1 / 100f));
    return Math.max(0, number < 0 ? clauses + asked : asked);
  }
}
