package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Glob;
import java.util.function.Predicate;
import org.apache.lucene.util.BytesRef;

/**
 * The string of a {@code constant_keyword} field. Here Elasticsearch reads {@code *} in any
 * question as a wildcard, also in an equality.
 */
record ConstantSearch() implements Search<String> {

  @Override
  public String name() {
    return "constant_keyword";
  }

  @Override
  public String indexed(Object source) {
    return source == null ? null : source.toString();
  }

  @Override
  public Question<String> match(Condition.Match leaf) {
    return stars(GlobMatcher.stars(leaf.text()), false);
  }

  @Override
  public Question<String> term(Condition.Term leaf) {
    return stars(GlobMatcher.stars(String.valueOf(leaf.value().value())), leaf.ignoreCase());
  }

  private static Question<String> stars(Glob pattern, boolean ignoreCase) {
    if (pattern.toQueryString().isEmpty()) {
      return (value, judging) -> value.isEmpty(); // other types find nothing with it
    }
    GlobMatcher matcher = new GlobMatcher(pattern, ignoreCase);
    return (value, judging) -> matcher.matches(value);
  }

  @Override
  public Question<String> wildcard(Condition.Wildcard leaf) {
    if (leaf.words()) {
      // No other sign than the star is special, not even the backslash that makes one a plain one;
      // only a beginning loses its backslashes before it is compared.
      String pattern =
          leaf.pattern().beginning().map(text -> text + "*").orElse(leaf.pattern().toQueryString());
      return stars(GlobMatcher.stars(pattern), leaf.ignoreCase());
    }
    boolean escapes =
        leaf.pattern().parts().stream()
            .anyMatch(
                part ->
                    part instanceof Glob.Text(String text)
                        && text.chars().anyMatch(c -> c == '*' || c == '?' || c == '\\'));
    if (escapes || GlobMatcher.hasOne(leaf.pattern())) {
      throw refused("a pattern with other wildcards than [*]", leaf);
    }
    return stars(leaf.pattern(), leaf.ignoreCase());
  }

  @Override
  public Question<String> prefix(Condition.Prefix leaf) {
    return stars(GlobMatcher.stars(leaf.text() + "*"), leaf.ignoreCase());
  }

  @Override
  public Question<String> regexp(Condition.Regexp leaf) {
    RegexpMatcher pattern = RegexpMatcher.of(leaf);
    return (value, judging) -> pattern.matches(value);
  }

  @Override
  public Question<String> analysed(Condition.Analysed leaf) {
    return question(leaf.leaf());
  }

  @Override
  public Question<String> fuzzy(Condition.Fuzzy leaf) {
    Predicate<String> near = FuzzyMatcher.of(leaf, leaf.text());
    return (value, judging) -> near.test(value);
  }

  @Override
  public Question<String> range(Condition.Range leaf) {
    BytesRef limit = new BytesRef(String.valueOf(leaf.limit().value()));
    return (value, judging) -> Sides.holds(leaf.comparison(), new BytesRef(value).compareTo(limit));
  }
}
