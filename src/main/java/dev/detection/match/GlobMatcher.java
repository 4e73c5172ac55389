package dev.detection.match;

import dev.detection.query.Glob;
import dev.detection.query.Glob.Many;
import dev.detection.query.Glob.One;
import dev.detection.query.Glob.Part;
import dev.detection.query.Glob.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares whole strings with a wildcard pattern. What stands between two stars is looked for from
 * the left and never again, so the time is at most length of the string times length of the
 * pattern. Allocates nothing.
 */
final class GlobMatcher {
  /** In a run: any one character, where all else is a character. */
  private static final int ONE = -1;

  /** Work that is counted together. */
  private static final int SPENT_AT_ONCE = 1 << 16;

  private final boolean ignoreCase;

  /** The runs between the stars; the first and the last may be empty. */
  private final int[][] runs;

  /**
   * @param ignoreCase whether A to Z match a to z
   */
  GlobMatcher(Glob pattern, boolean ignoreCase) {
    this.ignoreCase = ignoreCase;
    List<List<Integer>> split = new ArrayList<>(List.of(new ArrayList<>()));
    for (Part part : pattern.parts()) {
      switch (part) {
        case Many() -> split.add(new ArrayList<>());
        case One() -> split.getLast().add(ONE);
        case Text(String text) -> text.chars().map(this::folded).forEach(split.getLast()::add);
      }
    }
    runs =
        split.stream()
            .map(run -> run.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
  }

  private int folded(int c) {
    return ignoreCase && c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  /** Whether the whole string fits; the empty pattern fits nothing, as in Elasticsearch. */
  boolean matches(String text) {
    return matches(text, Judging.at(Instant.EPOCH));
  }

  /** Whether the whole string fits; each comparison of a character is a unit of work. */
  boolean matches(String text, Judging judging) {
    if (runs.length == 1 && runs[0].length == 0) {
      // Lucene builds an automaton without any state for the empty pattern.
      return false;
    }
    int from = end(runs[0], text, 0);
    if (runs.length == 1 || from < 0) {
      return from == text.length();
    }
    int until = start(runs[runs.length - 1], text);
    for (int run = 1; run < runs.length - 1; run++) {
      from = find(runs[run], text, from, judging);
      if (from < 0) {
        return false;
      }
    }
    return from <= until;
  }

  /** Where a run that begins at an index ends; -1 if it does not stand there. */
  private int end(int[] run, String text, int begin) {
    int at = begin;
    for (int wanted : run) {
      if (at >= text.length()) {
        return -1;
      }
      if (wanted == ONE) {
        at += Character.charCount(text.codePointAt(at));
      } else if (folded(text.charAt(at)) == wanted) {
        at++;
      } else {
        return -1;
      }
    }
    return at;
  }

  /** Where a run that ends with the text begins; -1 if the text does not end so. */
  private int start(int[] run, String text) {
    int at = text.length();
    for (int i = run.length - 1; i >= 0; i--) {
      if (at <= 0) {
        return -1;
      }
      if (run[i] == ONE) {
        at -= Character.charCount(text.codePointBefore(at));
      } else if (folded(text.charAt(at - 1)) == run[i]) {
        at--;
      } else {
        return -1;
      }
    }
    return at;
  }

  /** The end of the first place from an index on where a run stands; -1 if there is none. */
  private int find(int[] run, String text, int from, Judging judging) {
    int last = text.length() - run.length;
    int first = run.length == 0 ? ONE : run[0];
    int work = 0;
    for (int at = from; at <= last; at++) {
      if (first == ONE || folded(text.charAt(at)) == first) {
        int end = end(run, text, at);
        if (end >= 0) {
          judging.spend(work);
          return end;
        }
        work += run.length;
        if (first == ONE && Character.isHighSurrogate(text.charAt(at))) {
          at += Character.charCount(text.codePointAt(at)) - 1;
        }
      }
      if (++work > SPENT_AT_ONCE) {
        judging.spend(work);
        work = 0;
      }
    }
    judging.spend(work);
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
