package dev.detection.match;

import dev.detection.query.Glob;
import dev.detection.query.Glob.Many;
import dev.detection.query.Glob.One;
import dev.detection.query.Glob.Part;
import dev.detection.query.Glob.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares whole strings with a wildcard pattern. What stands between two stars is looked for from
 * the left and never again, so the time is at most length of the string times length of the
 * pattern.
 */
final class GlobMatcher {
  private final boolean ignoreCase;

  /** The runs between the stars; the first and the last may be empty. */
  private final List<List<Part>> runs = new ArrayList<>();

  /**
   * @param ignoreCase whether A to Z match a to z
   */
  GlobMatcher(Glob pattern, boolean ignoreCase) {
    this.ignoreCase = ignoreCase;
    runs.add(new ArrayList<>());
    for (Part part : pattern.parts()) {
      if (part instanceof Many) {
        runs.add(new ArrayList<>());
      } else if (part instanceof Text(String text) && ignoreCase) {
        runs.getLast().add(new Text(Ascii.lower(text)));
      } else {
        runs.getLast().add(part);
      }
    }
  }

  /** Whether the whole string fits; the empty pattern fits nothing, as in Elasticsearch. */
  boolean matches(String original) {
    if (runs.size() == 1 && runs.getFirst().isEmpty()) {
      // Lucene builds an automaton without any state for the empty pattern.
      return false;
    }
    String text = ignoreCase ? Ascii.lower(original) : original;
    int from = end(runs.getFirst(), text, 0);
    if (runs.size() == 1 || from < 0) {
      return from == text.length();
    }
    int until = start(runs.getLast(), text);
    for (List<Part> run : runs.subList(1, runs.size() - 1)) {
      from = find(run, text, from);
      if (from < 0) {
        return false;
      }
    }
    return from <= until;
  }

  /** Where a run that begins at an index ends; -1 if it does not stand there. */
  private static int end(List<Part> run, String text, int begin) {
    int at = begin;
    for (Part part : run) {
      if (part instanceof Text(String literal)) {
        if (!text.startsWith(literal, at)) {
          return -1;
        }
        at += literal.length();
      } else {
        if (at >= text.length()) {
          return -1;
        }
        at += Character.charCount(text.codePointAt(at));
      }
    }
    return at;
  }

  /** Where a run that ends with the text begins; -1 if the text does not end so. */
  private static int start(List<Part> run, String text) {
    int at = text.length();
    for (Part part : run.reversed()) {
      if (part instanceof Text(String literal)) {
        if (!text.startsWith(literal, at - literal.length())) {
          return -1;
        }
        at -= literal.length();
      } else {
        if (at <= 0) {
          return -1;
        }
        at -= Character.charCount(text.codePointBefore(at));
      }
    }
    return at;
  }

  /** The end of the first place from an index on where a run stands; -1 if there is none. */
  private static int find(List<Part> run, String text, int from) {
    int at = from;
    while (at <= text.length()) {
      if (run.getFirst() instanceof Text(String literal)) {
        at = text.indexOf(literal, at);
        if (at < 0) {
          return -1;
        }
      }
      int end = end(run, text, at);
      if (end >= 0) {
        return end;
      }
      at += at < text.length() ? Character.charCount(text.codePointAt(at)) : 1;
    }
    return -1;
  }

  /** A pattern in which only {@code *} is special. */
  static Glob stars(String pattern) {
    List<Part> parts = new ArrayList<>();
    for (String literal : pattern.split("\\*", -1)) {
      if (!parts.isEmpty()) {
        parts.add(new Many());
      }
      parts.add(new Text(literal));
    }
    return new Glob(parts);
  }

  /** Whether a pattern has single-character wildcards. */
  static boolean hasOne(Glob pattern) {
    return pattern.parts().stream().anyMatch(One.class::isInstance);
  }
}
