package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import java.util.List;
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
    return leaf.value() instanceof Literal.Text ? equal(text) : Search.never();
  }

  private static Question<String> equal(String text) {
    BytesRef wanted = VersionOrder.key(text);
    return (value, judging) -> VersionOrder.key(value).equals(wanted);
  }

  @Override
  public Question<String> range(Condition.Range leaf) {
    // Numbers and booleans are refused.
    BytesRef limit =
        leaf.limit() instanceof Literal.Text(String text) ? VersionOrder.key(text) : null;
    return limit == null
        ? Search.never()
        : (value, judging) ->
            Sides.holds(leaf.comparison(), VersionOrder.key(value).compareTo(limit));
  }

  /** {@code query_string} finds prefixes only: it has no other pattern for the type. */
  @Override
  public Question<String> wildcard(Condition.Wildcard leaf) {
    List<Glob.Part> parts = leaf.pattern().parts();
    boolean prefix =
        parts.size() == 2 && parts.get(0) instanceof Glob.Text && parts.get(1) instanceof Glob.Many;
    if (leaf.words() && !leaf.ignoreCase() && !prefix && !leaf.pattern().isAnything()) {
      return Search.never();
    }
    if (!isPlain(leaf.pattern())) {
      throw refused("a pattern that is empty, beyond ASCII or with [?] or a backslash", leaf);
    }
    GlobMatcher pattern = new GlobMatcher(leaf.pattern(), leaf.ignoreCase());
    return (value, judging) -> pattern.matches(value, judging);
  }

  /** Other patterns are compared with the bytes that order versions, and find what no one asks. */
  private static boolean isPlain(Glob pattern) {
    return !pattern.parts().isEmpty()
        && pattern.parts().stream()
            .allMatch(
                part ->
                    part instanceof Glob.Many
                        || (part instanceof Glob.Text(String text)
                            && !text.isEmpty()
                            && text.chars().allMatch(c -> c < 128 && c != '\\')));
  }

  @Override
  public Question<String> regexp(Condition.Regexp leaf) {
    RegexpMatcher pattern = RegexpMatcher.of(leaf);
    return (value, judging) -> pattern.matches(value, judging);
  }
}
