package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.query.Matching;
import dev.detection.query.Matching.Kind;
import dev.detection.query.Minimum;
import dev.detection.rule.Position;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Queries whose text is analysed as the field is. */
final class Matches {
  private static final Set<String> ANALYSED = Set.of("analyzer", "zero_terms_query");

  /** Without effect: texts of the standard analyzer have no synonyms. */
  static final String SYNONYMS = "auto_generate_synonyms_phrase_query";

  private static final Set<String> ANALYZERS =
      Set.of("standard", "whitespace", "simple", "keyword");

  private Matches() {}

  static Condition match(Json body, Queries queries) {
    OneField asked =
        one(
            body,
            Fuzziness.MATCH,
            ANALYSED,
            Set.of("operator", "minimum_should_match", "lenient", SYNONYMS, "type", "slop"));
    asked.only("type", "phrase"); // of old Kibana versions
    boolean phrase = asked.parameters().containsKey("type");
    if (!phrase) {
      asked.only("slop", "0");
    }
    return counted(asked, phrase ? Kind.PHRASE : Kind.WORDS, queries);
  }

  private static Condition counted(OneField asked, Kind kind, Queries queries) {
    if (asked.parameters().containsKey("fuzziness")) {
      queries.enterFuzzy(asked.value(), 1);
    }
    return leaf(asked, kind);
  }

  static Condition phrase(Json body) {
    return leaf(one(body, ANALYSED, Set.of("slop")), Kind.PHRASE);
  }

  static Condition phrasePrefix(Json body) {
    return leaf(one(body, ANALYSED, Set.of("slop", "max_expansions")), Kind.PHRASE_PREFIX);
  }

  static Condition boolPrefix(Json body, Queries queries) {
    Set<String> own = Set.of("operator", "minimum_should_match", "analyzer");
    return counted(one(body, Fuzziness.MATCH, own), Kind.WORDS_PREFIX, queries);
  }

  @SafeVarargs
  private static OneField one(Json body, Set<String>... parameters) {
    Set<String> all = new HashSet<>();
    for (Set<String> some : parameters) {
      all.addAll(some);
    }
    return OneField.of(body, Set.of("query"), all);
  }

  /** The phrase that a filter is described by. */
  static Condition phrase(String name, Json value) {
    return leaf(new OneField(name, value, Map.of()), Kind.PHRASE);
  }

  private static Condition leaf(OneField asked, Kind kind) {
    Literal value = asked.value().literal();
    Matching matching = matching(asked.parameters(), kind, asked.flag("lenient"));
    boolean plain =
        matching.equals(new Matching(kind, false, null, 0, null, false, null, matching.lenient()));
    if (plain && kind != Kind.WORDS_PREFIX && kind != Kind.PHRASE_PREFIX) {
      if (value instanceof Literal.Text || value instanceof Literal.Bool) {
        String text = String.valueOf(value.value());
        return new Condition.Match(
            Field.named(asked.name()), text, kind == Kind.PHRASE, Position.UNKNOWN);
      }
    }
    return new Condition.FullText(
        new Field.Itself(asked.name()), value, matching, Position.UNKNOWN);
  }

  /** The options of a full-text query, without those that do not matter to it. */
  static Matching matching(Map<String, Json> options, Kind kind, boolean lenient) {
    boolean every = every(options.get("operator"));
    Minimum minimum = minimum(options.get("minimum_should_match"));
    int slop = slop(options.get("slop"));
    return new Matching(
        kind,
        every && !kind.isPhrase(),
        kind.isPhrase() ? null : minimum,
        kind.isPhrase() ? slop : 0,
        Fuzziness.asked(options),
        zeroTerms(options.get("zero_terms_query")),
        analyzer(options.get("analyzer")),
        lenient);
  }

  /** Whether an operator is {@code and}; {@code or} if there is none. */
  static boolean every(Json operator) {
    if (operator == null) {
      return false;
    }
    return switch (operator.text().toLowerCase(Locale.ROOT)) {
      case "and" -> true;
      case "or" -> false;
      default -> throw operator.wrong("expected and or or");
    };
  }

  /** Reads a {@code minimum_should_match}; null if there is none. */
  static Minimum minimum(Json parameter) {
    if (parameter == null || parameter.isNull()) {
      return null;
    }
    Minimum minimum = Minimum.parse(parameter.scalar());
    if (minimum == null) {
      throw parameter.wrong(
          "expected a number, a percentage, or one of them with a condition: 3<75%");
    }
    return minimum;
  }

  /** How far words of a phrase may be from their places; 0 if there is no option. */
  static int slop(Json slop) {
    int words = slop == null ? 0 : slop.whole();
    if (words < 0) {
      throw slop.wrong("expected no negative number");
    }
    return words;
  }

  private static boolean zeroTerms(Json option) {
    if (option == null) {
      return false;
    }
    return switch (option.text().toLowerCase(Locale.ROOT)) {
      case "all" -> true;
      case "none" -> false;
      default -> throw option.wrong("expected all or none");
    };
  }

  private static String analyzer(Json analyzer) {
    if (analyzer == null || analyzer.isNull()) {
      return null;
    }
    if (!ANALYZERS.contains(analyzer.text())) {
      throw analyzer.notSupported("analyzer [" + analyzer.text() + "]");
    }
    return analyzer.text();
  }
}
