package dev.detection.match;

import dev.detection.query.Glob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The index patterns of a rule against the names that the target of a document has. They are read
 * as Elasticsearch reads the targets of a search, with what this plugin adds:
 *
 * <ul>
 *   <li>{@code *} stands for any characters; names that begin with a dot need a pattern that does,
 *       or their exact name;
 *   <li>{@code -pattern} after a pattern with a wildcard takes out what was in before it; one
 *       string may list several patterns, separated by commas;
 *   <li>patterns of other clusters ({@code cluster:index}) never match a document of this one;
 *   <li>patterns that begin with {@code .alerts-security.} or {@code .siem-signals} mean the alerts
 *       of this plugin, {@code detection-alerts};
 *   <li>the plugin's own indices are matched only by patterns that name them.
 * </ul>
 *
 * Immutable.
 */
public final class IndexPatterns {
  /** The alias through which alerts are read. */
  public static final String ALERTS = "detection-alerts";

  private static final List<String> FOREIGN_ALERTS = List.of(".alerts-security.", ".siem-signals");
  private static final List<String> OWN =
      List.of(ALERTS, "detection-runs", "detection-anomalies", ".detection-");

  private record Pattern(String text, boolean exclusion, GlobMatcher matcher) {

    private boolean matches(String name) {
      boolean hidden = name.startsWith(".") && !text.startsWith(".") && hasWildcard();
      return !hidden && matcher.matches(name);
    }

    private boolean hasWildcard() {
      return text.indexOf('*') >= 0;
    }

    private boolean namesOwn() {
      return OWN.stream().anyMatch(text::startsWith);
    }
  }

  /**
   * One pattern of a list.
   *
   * @param name what it stands for in this cluster; null if it is elsewhere
   */
  private record Entry(String written, String name, boolean exclusion) {}

  private final List<Pattern> patterns;

  private IndexPatterns(List<Pattern> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  /**
   * Reads patterns.
   *
   * @param texts as in the key {@code index} of a rule; none match nothing
   */
  public static IndexPatterns of(List<String> texts) {
    List<Pattern> patterns = new ArrayList<>();
    for (Entry entry : entries(texts)) {
      if (entry.name() != null) {
        Glob glob = GlobMatcher.stars(entry.name().equals("_all") ? "*" : entry.name());
        patterns.add(new Pattern(entry.name(), entry.exclusion(), new GlobMatcher(glob, false)));
      }
    }
    return new IndexPatterns(patterns);
  }

  /** The patterns that ask for something, one an entry and as written: without exclusions. */
  public static List<String> wanted(List<String> texts) {
    return entries(texts).stream()
        .filter(entry -> !entry.exclusion() && !entry.written().isEmpty())
        .map(Entry::written)
        .toList();
  }

  private static List<Entry> entries(List<String> texts) {
    List<Entry> entries = new ArrayList<>();
    boolean wildcardSeen = false;
    for (String list : texts) {
      for (String part : list.split(",")) {
        String text = part.trim();
        boolean exclusion = wildcardSeen && text.startsWith("-");
        String name = local(exclusion ? text.substring(1) : text);
        entries.add(new Entry(text, name, exclusion));
        wildcardSeen |= name != null && (name.indexOf('*') >= 0 || name.equals("_all"));
      }
    }
    return entries;
  }

  /** The patterns as a search on this cluster takes them, one an entry. */
  public static List<String> searchable(List<String> texts) {
    List<String> searchable = new ArrayList<>();
    for (String list : texts) {
      for (String entry : list.split(",")) {
        String text = entry.trim();
        String name = local(text);
        if (name != null) {
          searchable.add(name.startsWith(ALERTS) && !text.startsWith(ALERTS) ? ALERTS : name);
        }
      }
    }
    return searchable;
  }

  /** The pattern without what only chooses the data of a data stream; null if it is elsewhere. */
  private static String local(String pattern) {
    String name = pattern;
    if (name.endsWith("::data")) {
      name = name.substring(0, name.length() - "::data".length());
    }
    if (name.isEmpty() || name.indexOf(':') >= 0) {
      return null;
    }
    return FOREIGN_ALERTS.stream().anyMatch(name::startsWith) ? ALERTS + "*" : name;
  }

  /**
   * Whether a document belongs to what the patterns name.
   *
   * @param names the names of its target: index or data stream, backing index, aliases
   */
  public boolean matches(Collection<String> names) {
    boolean own = names.stream().anyMatch(name -> OWN.stream().anyMatch(name::startsWith));
    boolean matched = false;
    for (Pattern pattern : patterns) {
      boolean applies =
          (pattern.exclusion() || !own || pattern.namesOwn())
              && names.stream().anyMatch(pattern::matches);
      if (applies) {
        matched = !pattern.exclusion();
      }
    }
    return matched;
  }

  /** Whether nothing of this cluster is named. */
  boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** The names of indices that date math stands for are not known here. */
  static boolean haveDateMath(Collection<String> texts) {
    return texts.stream().anyMatch(text -> text.indexOf('<') >= 0);
  }
}
