package dev.detection.ingest;

import java.util.Collection;
import java.util.Comparator;

/**
 * Names such as {@code logs-nginx.access@custom}, which managed pipelines call and managed
 * templates are composed of so that users have something of their own in them.
 */
final class CustomNames {
  private static final String SUFFIX = "@custom";

  private CustomNames() {}

  /**
   * The name that is for fewest others than the target.
   *
   * @param named what the target's pipelines call, or its template is composed of
   * @return null if none is for the target's type or dataset
   */
  static String of(Collection<String> named, String target) {
    return named.stream()
        .filter(name -> name.endsWith(SUFFIX))
        .filter(name -> (target + "-").startsWith(base(name) + "-"))
        .max(Comparator.comparingInt(String::length))
        .orElse(null);
  }

  private static String base(String name) {
    return name.substring(0, name.length() - SUFFIX.length());
  }
}
