package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Glob;

/**
 * The field {@code _index}: any of the names of an index, asked for as the target of a search is.
 * In every question {@code *} is a wildcard; it does not reach names that begin with a dot, unless
 * the pattern does.
 */
record IndexSearch() implements Search<String> {

  @Override
  public String name() {
    return "_index";
  }

  @Override
  public String indexed(Object source) {
    return source == null ? null : source.toString();
  }

  @Override
  public Question<String> match(Condition.Match leaf) {
    return names(leaf.text(), false, leaf);
  }

  @Override
  public Question<String> term(Condition.Term leaf) {
    return names(String.valueOf(leaf.value().value()), leaf.ignoreCase(), leaf);
  }

  @Override
  public Question<String> prefix(Condition.Prefix leaf) {
    return names(leaf.text() + "*", leaf.ignoreCase(), leaf);
  }

  @Override
  public Question<String> wildcard(Condition.Wildcard leaf) {
    StringBuilder pattern = new StringBuilder();
    for (Glob.Part part : leaf.pattern().parts()) {
      switch (part) {
        case Glob.Text(String text) when text.indexOf('*') < 0 && text.indexOf('\\') < 0 ->
            pattern.append(text);
        case Glob.Many() -> pattern.append('*');
        default -> throw refused("a pattern with other wildcards than [*]", leaf);
      }
    }
    return names(pattern.toString(), leaf.ignoreCase(), leaf);
  }

  private Question<String> names(String asked, boolean ignoreCase, Condition leaf) {
    String pattern = ignoreCase ? Ascii.lower(asked) : asked;
    if (pattern.indexOf(':') >= 0) {
      return Search.never(); // of another cluster
    }
    if (pattern.startsWith("<") || pattern.startsWith("-")) {
      throw refused("date math or an exclusion", leaf);
    }
    String name = pattern.equals("_all") ? "*" : pattern;
    GlobMatcher matcher = new GlobMatcher(GlobMatcher.stars(name), false);
    boolean hidden = name.startsWith(".") || name.indexOf('*') < 0;
    return (value, judging) -> (hidden || !value.startsWith(".")) && matcher.matches(value);
  }

  @Override
  public Question<String> range(Condition.Range leaf) {
    throw refused("a range", leaf);
  }
}
