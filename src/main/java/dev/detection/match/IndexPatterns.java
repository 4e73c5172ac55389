package dev.detection.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which targets a rule watches: its index patterns, read as Elasticsearch reads the name of a
 * search. Patterns are taken in order; one that begins with {@code -} takes away what those before
 * it brought. Names that begin with a dot are met only by patterns that do. Patterns of remote
 * clusters ({@code cluster:logs-*}) never fit: documents are judged where they are indexed.
 *
 * <p>Where rules of the public format name the alert indices of Kibana ({@code .alerts-security.*},
 * {@code .siem-signals*}) they mean ours. Else the plugin's own indices are met only by patterns
 * that begin with their name, never by {@code *}.
 */
public final class IndexPatterns {
  /** The alias of the alert indices, and the beginning of their names. */
  private static final String ALERTS = "detection-alerts";

  private static final List<String> KIBANA_ALERTS = List.of(".alerts-security.", ".siem-signals");

  private final List<One> patterns;

  private record One(boolean exclude, String text, Pattern regex) {
    static One of(String text) {
      boolean exclude = text.startsWith("-");
      String name = exclude ? text.substring(1) : text;
      String regex =
          String.join(".*", Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).toList());
      return new One(exclude, name, Pattern.compile(regex, Pattern.DOTALL));
    }

    boolean fits(String name) {
      boolean hidden = name.startsWith(".");
      if (hidden && !text.startsWith(".")) {
        return false;
      }
      if (name.startsWith(ALERTS) && !text.startsWith(ALERTS)) {
        return false;
      }
      return regex.matcher(name).matches();
    }
  }

  private IndexPatterns(List<One> patterns) {
    this.patterns = patterns;
  }

  /**
   * @param patterns as in a rule
   */
  public static IndexPatterns of(List<String> patterns) {
    return new IndexPatterns(searchable(patterns).stream().map(One::of).toList());
  }

  /** Whether a target with these names is watched. */
  public boolean fit(Collection<String> names) {
    boolean watched = false;
    for (One pattern : patterns) {
      if (watched == pattern.exclude && names.stream().anyMatch(pattern::fits)) {
        watched = !pattern.exclude;
      }
    }
    return watched;
  }

  /** The patterns as a search on this cluster takes them, one name or pattern each. */
  public static List<String> searchable(List<String> patterns) {
    List<String> local = new ArrayList<>();
    for (String listed : patterns) {
      for (String pattern : listed.split(",")) {
        String name = pattern.strip();
        if (name.isEmpty() || name.contains(":")) {
          continue;
        }
        local.add(KIBANA_ALERTS.stream().anyMatch(name::startsWith) ? ALERTS : name);
      }
    }
    return local;
  }
}
