package dev.detection.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The fields that are asked where a query names none: the index setting {@code
 * index.query.default_field}.
 *
 * @param patterns patterns of their names
 */
record DefaultFields(List<GlobMatcher> patterns) {
  /** Every field. */
  static final DefaultFields ALL = of(List.of("*"));

  /**
   * Reads the setting; a list is written in brackets, as settings print it.
   *
   * @param settings settings of the index by full name
   */
  static DefaultFields of(Map<String, String> settings) {
    String names = settings.get("index.query.default_field");
    if (names == null) {
      return ALL;
    }
    String list =
        names.startsWith("[") && names.endsWith("]")
            ? names.substring(1, names.length() - 1)
            : names;
    return of(Arrays.asList(list.split(",", -1)));
  }

  private static DefaultFields of(List<String> names) {
    List<GlobMatcher> patterns = new ArrayList<>();
    for (String name : names) {
      int boost = name.indexOf('^');
      String pattern = (boost < 0 ? name : name.substring(0, boost)).strip();
      patterns.add(new GlobMatcher(GlobMatcher.stars(pattern), false));
    }
    return new DefaultFields(List.copyOf(patterns));
  }

  /** Whether a field is one of them; metadata and what is named like it is not. */
  boolean contain(String path) {
    return !path.startsWith("_") && patterns.stream().anyMatch(pattern -> pattern.matches(path));
  }
}
