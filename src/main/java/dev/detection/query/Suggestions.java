package dev.detection.query;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
public final class Suggestions {
  private Suggestions() {}

  /** The known word that is nearest, if it is near at all: a third of its letters may be wrong. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(candidate -> Math.abs(candidate.length() - lower.length()) <= allowed(candidate))
        .filter(candidate -> distance(lower, candidate) <= allowed(candidate))
        .min(Comparator.comparingInt(candidate -> distance(lower, candidate)));
  }

  private static int allowed(String candidate) {
    return Math.max(1, candidate.length() / 3);
  }

  /** Letters to insert, delete, replace or swap with a neighbour. */
  private static int distance(String word, String candidate) {
    String target = candidate.toLowerCase(Locale.ROOT);
    int[][] cost = new int[word.length() + 1][target.length() + 1];
    for (int i = 0; i <= word.length(); i++) {
      for (int j = 0; j <= target.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int same = word.charAt(i - 1) == target.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        cost[i][j] = Math.min(best, cost[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && word.charAt(i - 1) == target.charAt(j - 2)
            && word.charAt(i - 2) == target.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[word.length()][target.length()];
  }
}
