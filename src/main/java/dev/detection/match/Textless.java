package dev.detection.match;

import dev.detection.query.Condition;
import java.util.Set;

/**
 * Fields that texts cannot be asked of: {@code query_string} and {@code multi_match} leave them out
 * and a rule does not fail for them.
 */
final class Textless {
  /** What Elasticsearch's mappers give no {@code TextSearchInfo}. */
  private static final Set<String> TYPES =
      Set.of(
          "type [binary]",
          "type [dense_vector]",
          "type [geo_point]",
          "type [geo_shape]",
          "type [histogram]",
          "type [percolator]",
          "type [point]",
          "type [rank_feature]",
          "type [rank_features]",
          "type [shape]");

  private Textless() {}

  /**
   * Whether a leaf asks a text of a field that has none.
   *
   * @param type the type of the field, as in messages
   */
  static boolean isAsked(Condition leaf, String type) {
    boolean text =
        switch (leaf) {
          case Condition.Match match -> true;
          case Condition.Wildcard wildcard -> wildcard.words();
          case Condition.Analysed analysed -> !(analysed.leaf() instanceof Condition.Exists);
          case Condition.Fuzzy fuzzy -> true;
          case Condition.Near near -> true;
          default -> false;
        };
    return text && (TYPES.contains(type) || type.endsWith(FieldTypes.NOT_INDEXED));
  }
}
