package dev.detection.query.eql;

/** The operators that have no node of their own: as {@code Call}s they bear these names. */
final class Operators {
  static final String AND = "and";
  static final String OR = "or";
  static final String NOT = "not";
  static final String IS_NULL = "isNull";
  static final String IN = "in";
  static final String LIKE = "like";
  static final String REGEX = "regex";

  private Operators() {}
}
