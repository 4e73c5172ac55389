package dev.detection.query.search;

import static dev.detection.query.search.Dsl.clause;
import static dev.detection.query.search.Dsl.map;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Likeness;
import dev.detection.query.Literal;
import dev.detection.query.Matching;
import dev.detection.query.Matching.Kind;
import java.util.Map;

/** Full-text queries with options. */
final class FullTexts {
  /**
   * How many terms a prefix or a fuzzy word may stand for: marks know no such limit, and more than
   * this a search may refuse.
   */
  private static final int MOST_TERMS = 1_000;

  private FullTexts() {}

  static Map<String, Object> fuzzy(Condition.Alike fuzzy) {
    Likeness likeness = fuzzy.likeness();
    return clause(
        "fuzzy",
        Fields.single(fuzzy.field(), "a fuzzy term", fuzzy.at()),
        map(
            "value",
            fuzzy.value().value(),
            "fuzziness",
            likeness.fuzziness(),
            "prefix_length",
            likeness.exactPrefix(),
            "max_expansions",
            MOST_TERMS,
            "transpositions",
            likeness.transpositions()));
  }

  static Map<String, Object> fullText(Condition.FullText text) {
    Matching matching = text.matching();
    Kind kind = matching.kind();
    boolean oneField = text.field() instanceof Field.Named || text.field() instanceof Field.Itself;
    boolean single =
        oneField
            && (kind == Kind.WORDS || !matching.lenient())
            && !(kind == Kind.WORDS_PREFIX && matching.emptyFindsAll())
            && !(kind.isPhrase() && matching.likeness() != null);
    Map<String, Object> options = options(matching);
    options.put("query", text.value().value());
    if (single) {
      boolean word = kind == Kind.WORDS && text.value() instanceof Literal.Text;
      if (word || matching.lenient()) {
        options.put("lenient", true);
      }
      return clause(kind.query(), Fields.single(text.field(), "words", text.at()), options);
    }
    options.put("lenient", true);
    options.put("type", kind.type());
    if (!(text.field() instanceof Field.Default)) {
      options.put("fields", Fields.several(text.field(), text.at()));
    }
    return Map.of("multi_match", options);
  }

  private static Map<String, Object> options(Matching matching) {
    Likeness likeness = matching.likeness();
    return map(
        "operator",
        matching.every() ? "and" : null,
        "minimum_should_match",
        matching.minimum() == null ? null : matching.minimum().text(),
        "slop",
        matching.slop() == 0 ? null : matching.slop(),
        "fuzziness",
        likeness == null ? null : likeness.fuzziness(),
        "prefix_length",
        likeness == null ? null : likeness.exactPrefix(),
        "fuzzy_transpositions",
        likeness == null ? null : likeness.transpositions(),
        "max_expansions",
        likeness == null && matching.kind() != Kind.PHRASE_PREFIX ? null : MOST_TERMS,
        "zero_terms_query",
        matching.emptyFindsAll() ? "all" : null,
        "analyzer",
        matching.analyzer());
  }
}
