package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Queries that ask the terms of the index, which in text fields are single words. */
final class Terms {
  private static final String IGNORE_CASE = "case_insensitive";
  private static final Position AT = Position.UNKNOWN;

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
    if (field.startsWith("*") || field.startsWith("_")) {
      throw name.notSupported("field name [" + field + "]");
    }
    List<Glob.Part> parts = new ArrayList<>();
    for (String literal : field.split("\\*", -1)) {
      if (!parts.isEmpty()) {
        parts.add(new Glob.Many());
      }
      parts.add(new Glob.Text(literal));
    }
    return new Condition.Exists(new Field.Like(new Glob(parts)), AT);
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
    return parts.isEmpty() ? new Condition.Always(false, AT) : new Condition.Any(parts, AT);
  }

  static Condition prefix(Json body) {
    OneField asked = OneField.of(body, Set.of("value"), Set.of(IGNORE_CASE));
    if (asked.flag(IGNORE_CASE)) {
      // In keyword fields without an index it ignores the case of more letters than a wildcard.
      throw body.notSupported("[case_insensitive] of [prefix], other than that of [wildcard],");
    }
    Glob pattern = new Glob(List.of(new Glob.Text(asked.value().text()), new Glob.Many()));
    return wildcard(asked, pattern);
  }

  static Condition wildcard(Json body) {
    OneField asked = OneField.of(body, Set.of("value", "wildcard"), Set.of(IGNORE_CASE));
    return wildcard(asked, glob(asked.value(), asked.flag(IGNORE_CASE)));
  }

  private static Condition wildcard(OneField asked, Glob pattern) {
    return new Condition.Wildcard(
        new Field.Itself(asked.name()), pattern, asked.flag(IGNORE_CASE), false, AT);
  }

  /**
   * A backslash makes the next character plain; at the end it stands for itself. If case is
   * ignored, that of a plain letter is ignored in keyword fields and not in text fields.
   */
  private static Glob glob(Json value, boolean ignoreCase) {
    String pattern = value.text();
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
    OneField asked = OneField.of(body, Set.of("value"), Set.of(IGNORE_CASE, "flags"));
    asked.only("flags", "all"); // the leaf has all operators
    return new Condition.Regexp(
        new Field.Itself(asked.name()), asked.value().text(), asked.flag(IGNORE_CASE), AT);
  }
}
