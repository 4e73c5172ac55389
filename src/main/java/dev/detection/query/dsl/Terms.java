package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Queries that ask the terms of the index, which in text fields are single words. */
final class Terms {
  private static final String IGNORE_CASE = "case_insensitive";
  private static final Position AT = Position.UNKNOWN;

  /** Without the complement, which is Elasticsearch's. */
  private static final int LUCENE_OPERATORS = 0xff;

  /** The values of {@code flags} with the bits of Lucene's {@code RegExp}. */
  private static final Map<String, Integer> FLAGS =
      Map.of(
          "",
          0,
          "NONE",
          0,
          "INTERSECTION",
          0x1,
          "COMPLEMENT",
          0x10000,
          "EMPTY",
          0x4,
          "ANYSTRING",
          0x8,
          "INTERVAL",
          0x20,
          "ALL",
          Condition.Regexp.ALL);

  private Terms() {}

  /**
   * The field may be a pattern, in which only the star is special; one that begins with it may mean
   * metadata fields too.
   */
  static Condition exists(Json body) {
    Map<String, Json> keys = Queries.parameters(body, Set.of("field"));
    Json name = Queries.required(body, keys, "field");
    String field = name.text();
    if (field.isEmpty()) {
      throw name.wrong("the name of the field is empty");
    }
    if (field.indexOf('*') < 0) {
      return new Condition.Exists(Field.named(field), AT);
    }
    return new Condition.Exists(MultiMatch.like(name, field), AT);
  }

  static Condition term(Json body) {
    OneField asked = OneField.of(body, Set.of("value", "term"), Set.of(IGNORE_CASE));
    boolean ignoreCase = asked.flag(IGNORE_CASE);
    Literal value = asked.value().literal();
    if (ignoreCase) {
      value = new Literal.Text(String.valueOf(value.value())); // numbers have a case too: 1.0E30
    }
    return new Condition.Term(new Field.Itself(asked.name()), value, ignoreCase, AT);
  }

  static Condition terms(Json body, Queries queries, int depth) {
    Map<String, Json> keys = body.object();
    keys.remove("boost");
    keys.remove("_name");
    if (keys.size() != 1) {
      throw body.wrong("expected one field but there are " + keys.size());
    }
    Map.Entry<String, Json> only = keys.entrySet().iterator().next();
    Json values = only.getValue();
    if (values.isObject()) {
      throw values.notSupported("looking up the values of [terms] in an index");
    }
    Field field = new Field.Itself(only.getKey());
    List<Condition> parts = new ArrayList<>();
    for (Json value : values.list()) {
      queries.enter(value, depth);
      parts.add(new Condition.Term(field, value.literal(), false, AT));
    }
    return anyOf(parts);
  }

  private static Condition anyOf(List<Condition> parts) {
    return parts.isEmpty() ? new Condition.Always(false, AT) : new Condition.Any(parts, AT);
  }

  static Condition prefix(Json body) {
    OneField asked = OneField.of(body, Set.of("value", "prefix"), Set.of(IGNORE_CASE, "rewrite"));
    Rewrites.check(asked.parameters().get("rewrite"));
    return new Condition.Prefix(
        new Field.Itself(asked.name()), asked.value().scalar(), asked.flag(IGNORE_CASE), AT);
  }

  static Condition fuzzy(Json body, Queries queries) {
    OneField asked = OneField.of(body, Set.of("value", "term"), Fuzziness.TERM);
    queries.enterFuzzy(asked.value(), 1);
    return new Condition.Alike(
        new Field.Itself(asked.name()),
        asked.value().literal(),
        Fuzziness.ofTerm(asked.parameters()),
        AT);
  }

  static Condition ids(Json body, Queries queries, int depth) {
    Map<String, Json> keys = Queries.parameters(body, Set.of("values"));
    List<Condition> parts = new ArrayList<>();
    for (Json id : Queries.required(body, keys, "values").oneOrMore()) {
      queries.enter(id, depth);
      parts.add(
          new Condition.Term(new Field.Itself("_id"), new Literal.Text(id.text()), false, AT));
    }
    return anyOf(parts);
  }

  static Condition wildcard(Json body) {
    OneField asked = OneField.of(body, Set.of("value", "wildcard"), Set.of(IGNORE_CASE, "rewrite"));
    Rewrites.check(asked.parameters().get("rewrite"));
    boolean ignoreCase = asked.flag(IGNORE_CASE);
    return new Condition.Wildcard(
        new Field.Itself(asked.name()), glob(asked.value(), ignoreCase), ignoreCase, false, AT);
  }

  /**
   * A backslash makes the next character plain; at the end it stands for itself. If case is
   * ignored, that of a plain letter is ignored in keyword fields and not in text fields.
   */
  private static Glob glob(Json value, boolean ignoreCase) {
    String pattern = value.scalar();
    List<Glob.Part> parts = new ArrayList<>();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*') {
        parts.add(new Glob.Many());
      } else if (c == '?') {
        parts.add(new Glob.One());
      } else {
        if (c == '\\' && i + 1 < pattern.length()) {
          i++;
          if (ignoreCase && Character.isLetter(pattern.charAt(i))) {
            throw value.notSupported(
                "[\\%s] in a pattern that ignores case".formatted(pattern.charAt(i)));
          }
        }
        parts.add(new Glob.Text(String.valueOf(pattern.charAt(i))));
      }
    }
    return new Glob(parts);
  }

  static Condition regexp(Json body) {
    OneField asked =
        OneField.of(
            body,
            Set.of("value"),
            Set.of(IGNORE_CASE, "flags", "flags_value", "max_determinized_states", "rewrite"));
    Rewrites.check(asked.parameters().get("rewrite"));
    Json states = asked.parameters().get("max_determinized_states");
    if (states != null && states.whole() < 1) {
      throw states.wrong("expected a number above 0");
    }
    return new Condition.Regexp(
        new Field.Itself(asked.name()),
        asked.value().scalar(),
        asked.flag(IGNORE_CASE),
        operators(asked.parameters().get("flags"), asked.parameters().get("flags_value")),
        AT);
  }

  private static int operators(Json flags, Json number) {
    if (number != null && flags != null) {
      throw number.wrong("needs only one of [flags] and [flags_value]");
    }
    if (number != null) {
      return number.whole() & Condition.Regexp.ALL;
    }
    if (flags == null) {
      return Condition.Regexp.ALL;
    }
    if (flags.isNull() || flags.text().isEmpty()) {
      return LUCENE_OPERATORS;
    }
    int operators = 0;
    for (String flag : flags.text().split("\\|")) {
      Integer bits = FLAGS.get(flag.toUpperCase(Locale.ROOT));
      if (bits == null) {
        throw flags.wrong("expected one or more of " + FLAGS.keySet().stream().sorted().toList());
      }
      operators |= bits;
    }
    return operators;
  }
}
