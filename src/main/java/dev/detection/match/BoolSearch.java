package dev.detection.match;

import dev.detection.query.Condition;

/** Booleans; false is less than true. */
record BoolSearch(FieldType.Bool type) implements Search<Boolean> {

  @Override
  public String name() {
    return "boolean";
  }

  @Override
  public Boolean indexed(Object source) {
    return switch (source) {
      case null -> type.nullValue();
      case Boolean truth -> truth;
      case String text when text.isEmpty() -> Boolean.FALSE;
      case String text -> read(text);
      default -> null;
    };
  }

  private static Boolean read(String text) {
    return switch (text) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> null;
    };
  }

  @Override
  public Question<Boolean> match(Condition.Match leaf) {
    return equal(leaf.text());
  }

  @Override
  public Question<Boolean> term(Condition.Term leaf) {
    return equal(String.valueOf(leaf.value().value()));
  }

  private static Question<Boolean> equal(String text) {
    Boolean wanted = read(text);
    return wanted == null ? Search.never() : (value, judging) -> value.equals(wanted);
  }

  @Override
  public Question<Boolean> range(Condition.Range leaf) {
    Boolean limit = read(String.valueOf(leaf.limit().value()));
    return limit == null
        ? Search.never()
        : (value, judging) -> Sides.holds(leaf.comparison(), value.compareTo(limit));
  }
}
