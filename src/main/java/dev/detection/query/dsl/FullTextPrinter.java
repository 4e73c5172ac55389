package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Likeness;
import dev.detection.query.Literal;
import dev.detection.query.Matching;
import dev.detection.query.Matching.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes full-text queries with their options. */
final class FullTextPrinter {
  private FullTextPrinter() {}

  static Map<String, Object> fuzzy(String field, Condition.Alike fuzzy) {
    Map<String, Object> body = new HashMap<>(likeness(fuzzy.likeness(), "transpositions"));
    body.put("value", fuzzy.value().value());
    return Map.of("fuzzy", Map.of(field, body));
  }

  /**
   * Text is written as {@code multi_match}, which has all options, but no other values, and reads
   * some names as patterns.
   */
  static Map<String, Object> fullText(Condition.FullText text) {
    Matching matching = text.matching();
    Map<String, Object> body = options(matching);
    body.put("query", text.value().value());
    boolean isText = text.value() instanceof Literal.Text;
    if (text.field() instanceof Field.Itself(String path) && !(isText && isPlain(path))) {
      return Map.of(matching.kind().query(), Map.of(path, body));
    }
    body.put("type", matching.kind().type());
    body.put("lenient", matching.lenient());
    if (!(text.field() instanceof Field.Default)) {
      body.put("fields", List.of(name(text.field())));
    }
    return Map.of("multi_match", body);
  }

  private static String name(Field field) {
    return switch (field) {
      case Field.Itself(String path) -> path;
      case Field.Like(var pattern) -> Printer.stars(pattern);
      default -> throw Printer.cannot("words with options in such a field");
    };
  }

  private static boolean isPlain(String name) {
    return name.indexOf('*') < 0 && name.indexOf('^') < 0;
  }

  private static Map<String, Object> options(Matching matching) {
    Map<String, Object> options = new HashMap<>();
    if (matching.every()) {
      options.put("operator", "and");
    }
    if (matching.minimum() != null) {
      options.put("minimum_should_match", matching.minimum().text());
    }
    if (matching.slop() > 0) {
      options.put("slop", matching.slop());
    }
    if (matching.likeness() != null) {
      options.putAll(likeness(matching.likeness(), "fuzzy_transpositions"));
    }
    if (matching.emptyFindsAll()) {
      options.put("zero_terms_query", "all");
    }
    if (matching.analyzer() != null) {
      options.put("analyzer", matching.analyzer());
    }
    if (matching.lenient() && matching.kind() == Kind.WORDS) {
      options.put("lenient", true);
    }
    return options;
  }

  private static Map<String, Object> likeness(Likeness likeness, String transpositions) {
    return Map.of(
        "fuzziness",
        likeness.fuzziness(),
        "prefix_length",
        likeness.exactPrefix(),
        transpositions,
        likeness.transpositions());
  }
}
