package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.query.Matching;
import dev.detection.query.Matching.Kind;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The query {@code multi_match}: a full-text query on any of several fields. */
final class MultiMatch {
  private static final Set<String> PARAMETERS =
      Set.of(
          "query",
          "fields",
          "type",
          "analyzer",
          "slop",
          "operator",
          "minimum_should_match",
          "tie_breaker",
          "lenient",
          "zero_terms_query",
          Matches.SYNONYMS);

  private MultiMatch() {}

  static Condition read(Json body, Queries queries, int depth) {
    Set<String> known = new HashSet<>(PARAMETERS);
    known.addAll(Fuzziness.MATCH);
    Map<String, Json> keys = Queries.parameters(body, known);
    List<Field> fields = new ArrayList<>();
    Json given = keys.get("fields");
    if (given != null) {
      for (Json name : given.oneOrMore()) {
        queries.enter(name, depth);
        fields.add(field(name));
      }
    }
    if (fields.isEmpty()) {
      fields.add(new Field.Default());
    }
    boolean single = fields.size() == 1 && fields.getFirst() instanceof Field.Itself;
    Kind kind = kind(body, keys, single);
    Json asked = keys.get("lenient");
    boolean lenient =
        asked == null ? fields.contains(new Field.Default()) : !asked.isNull() && asked.truth();
    String text = Queries.required(body, keys, "query").scalar();
    Matching matching = Matches.matching(keys, kind, lenient);
    if (matching.likeness() != null) {
      if (kind.isPhrase()) {
        throw body.wrong("[fuzziness] is not for phrases");
      }
      queries.enterFuzzy(keys.get("query"), fields.size());
    }
    if (matching.emptyFindsAll() && !fields.stream().allMatch(Field.Itself.class::isInstance)) {
      // A pattern leaves out fields that no document of the index has.
      throw body.notSupported("[zero_terms_query] as all with a pattern of fields");
    }
    return OnFields.any(
        fields,
        field -> new Condition.FullText(field, new Literal.Text(text), matching, Position.UNKNOWN));
  }

  /**
   * @param single whether there is one field, whose words cannot be spread over others
   */
  private static Kind kind(Json body, Map<String, Json> keys, boolean single) {
    Json type = keys.get("type");
    return switch (type == null ? "best_fields" : type.text().toLowerCase(Locale.ROOT)) {
      case "best_fields", "most_fields" -> Kind.WORDS;
      case "phrase" -> Kind.PHRASE;
      case "phrase_prefix" -> Kind.PHRASE_PREFIX;
      case "bool_prefix" -> Kind.WORDS_PREFIX;
      case "cross_fields" -> {
        Json operator = keys.get("operator");
        boolean any = operator == null || operator.text().equalsIgnoreCase("or");
        if (!single && (!any || keys.containsKey("minimum_should_match"))) {
          throw body.notSupported("[cross_fields] for more than one of the words");
        }
        if (keys.containsKey("fuzziness")) {
          throw body.wrong("[fuzziness] is not for [cross_fields]");
        }
        yield Kind.WORDS;
      }
      default ->
          throw type.wrong(
              "expected best_fields, most_fields, cross_fields, phrase, phrase_prefix or"
                  + " bool_prefix");
    };
  }

  /** A name or a pattern, which may have a boost behind it. */
  static Field field(Json given) {
    String text = given.text();
    int boost = text.indexOf('^');
    String name = boost < 0 ? text : text.substring(0, boost);
    if (name.isEmpty()) {
      throw given.wrong("the name of the field is empty");
    }
    if (name.equals("*")) {
      return new Field.Default();
    }
    if (name.indexOf('*') < 0) {
      return new Field.Itself(name);
    }
    return like(given, name);
  }

  /** The fields of a pattern, unless metadata fields are among them: none has a dot in its name. */
  static Field like(Json given, String pattern) {
    boolean metadata = pattern.startsWith("*") && pattern.indexOf('.') < 0;
    if (metadata || pattern.startsWith("_")) {
      throw given.notSupported("field name [" + pattern + "]");
    }
    return new Field.Like(stars(pattern));
  }

  /** A pattern in which only the star is special. */
  private static Glob stars(String pattern) {
    List<Glob.Part> parts = new ArrayList<>();
    for (String literal : pattern.split("\\*", -1)) {
      if (!parts.isEmpty()) {
        parts.add(new Glob.Many());
      }
      parts.add(new Glob.Text(literal));
    }
    return new Glob(parts);
  }
}
