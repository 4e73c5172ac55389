package dev.detection.match;

import dev.detection.query.Condition;

/** The field {@code _id}: whole ids only. */
record IdSearch() implements Search<String> {

  @Override
  public String name() {
    return "_id";
  }

  @Override
  public String indexed(Object source) {
    return source == null ? null : source.toString();
  }

  @Override
  public Question<String> match(Condition.Match leaf) {
    return (value, judging) -> value.equals(leaf.text());
  }

  @Override
  public Question<String> term(Condition.Term leaf) {
    if (leaf.ignoreCase()) {
      throw refused("an equality that ignores case", leaf);
    }
    String id = String.valueOf(leaf.value().value());
    return (value, judging) -> value.equals(id);
  }

  @Override
  public Question<String> range(Condition.Range leaf) {
    throw refused("a range", leaf);
  }
}
