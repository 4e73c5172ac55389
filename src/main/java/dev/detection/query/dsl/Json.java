package dev.detection.query.dsl;

import dev.detection.query.Literal;
import dev.detection.query.NotSupportedException;
import dev.detection.rule.Position;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value with the place where it stands.
 *
 * @param value Map, List, String, Number, Boolean or null
 * @param path for instance {@code filters[2].query}
 */
record Json(Object value, String path) {
  /** Length of the longest number; longer ones fit no field. */
  private static final int MOST_BITS = 4_096;

  /** The entries of an object, in its order. */
  Map<String, Json> object() {
    if (!(value instanceof Map<?, ?> map)) {
      throw unexpected("an object");
    }
    Map<String, Json> entries = new LinkedHashMap<>();
    map.forEach(
        (key, entry) -> entries.put(String.valueOf(key), new Json(entry, path + "." + key)));
    return entries;
  }

  /** The items of a list. */
  List<Json> list() {
    if (!(value instanceof List<?> items)) {
      throw unexpected("a list");
    }
    List<Json> list = new ArrayList<>();
    for (Object item : items) {
      list.add(new Json(item, path + "[" + list.size() + "]"));
    }
    return list;
  }

  /** The items of a list, or a single value as the only one. */
  List<Json> oneOrMore() {
    return value instanceof List<?> ? list() : List.of(this);
  }

  String text() {
    if (!(value instanceof String text)) {
      throw unexpected("text");
    }
    return text;
  }

  /** The text of a value that is no object and no list, as Elasticsearch reads it. */
  String scalar() {
    return String.valueOf(literal().value());
  }

  /** True or false, which may be written as text. */
  boolean truth() {
    return switch (value) {
      case Boolean truth -> truth;
      case String text when text.equals("true") || text.equals("false") -> text.equals("true");
      case null, default -> throw unexpected("true or false");
    };
  }

  /** A whole number of 32 bits, which may be written as text. */
  int whole() {
    try {
      return Integer.parseInt(String.valueOf(literal().value()));
    } catch (NumberFormatException e) {
      throw unexpected("a whole number of 32 bits");
    }
  }

  /** A constant: text, a number or a boolean. */
  Literal literal() {
    return switch (value) {
      case String text -> new Literal.Text(text);
      case Boolean truth -> new Literal.Bool(truth);
      case Double number -> new Literal.Decimal(number);
      case Long number -> new Literal.Whole(number);
      case Integer number -> new Literal.Whole(number);
      case BigInteger number when number.bitLength() <= MOST_BITS -> new Literal.Huge(number);
      case BigInteger number -> throw wrong("expected a number of fewer digits");
      case Number number -> new Literal.Decimal(number.doubleValue());
      case null, default -> throw unexpected("text, a number, true or false");
    };
  }

  boolean isNull() {
    return value == null;
  }

  boolean isObject() {
    return value instanceof Map<?, ?>;
  }

  private FilterException unexpected(String what) {
    String was =
        switch (value) {
          case null -> "null";
          case Map<?, ?> map -> "an object";
          case List<?> list -> "a list";
          case String text -> "text";
          case Boolean truth -> "true or false";
          default -> "a number";
        };
    return wrong("expected " + what + " but was " + was);
  }

  /**
   * The exception for a value that is wrong.
   *
   * @param message what is wrong and what would be right
   */
  FilterException wrong(String message) {
    return new FilterException(path, message);
  }

  /**
   * The exception for what is right but not evaluated.
   *
   * @param what for instance {@code query [fuzzy]}
   */
  NotSupportedException notSupported(String what) {
    return new NotSupportedException(what + " in [" + path + "]", Position.UNKNOWN);
  }
}
