package dev.detection.match;

import dev.detection.query.Condition;
import org.apache.lucene.util.BytesRef;

/** Versions of software: compared by their order, patterns with their text. */
record VersionSearch() implements Search<String> {

  @Override
  public String name() {
    return "version";
  }

  @Override
  public String indexed(Object source) {
    return text(source);
  }

  /** The text of a value in the source; null if the field cannot hold it. */
  static String text(Object source) {
    String text = source == null ? null : source.toString();
    return text == null || VersionOrder.key(text) == null ? null : text;
  }

  @Override
  public Question<String> match(Condition.Match leaf) {
    return equal(leaf.text());
  }

  @Override
  public Question<String> term(Condition.Term leaf) {
    String text = String.valueOf(leaf.value().value());
    if (leaf.ignoreCase()) {
      throw refused("an equality that ignores case", leaf);
    }
    return equal(text);
  }

  private static Question<String> equal(String text) {
    BytesRef wanted = VersionOrder.key(text);
    return (value, now) -> VersionOrder.key(value).equals(wanted);
  }

  @Override
  public Question<String> range(Condition.Range leaf) {
    BytesRef limit = VersionOrder.key(String.valueOf(leaf.limit().value()));
    return limit == null
        ? Search.never()
        : (value, now) -> Sides.holds(leaf.comparison(), VersionOrder.key(value).compareTo(limit));
  }

  @Override
  public Question<String> wildcard(Condition.Wildcard leaf) {
    GlobMatcher pattern = new GlobMatcher(leaf.pattern(), leaf.ignoreCase());
    return (value, now) -> pattern.matches(value);
  }

  @Override
  public Question<String> regexp(Condition.Regexp leaf) {
    RegexpMatcher pattern = RegexpMatcher.of(leaf);
    return (value, now) -> pattern.matches(value);
  }
}
