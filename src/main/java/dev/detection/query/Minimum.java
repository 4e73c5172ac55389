package dev.detection.query;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code minimum_should_match}: how many of some clauses must hold. Read and reckoned as {@code
 * Queries.calculateMinShouldMatch} of Elasticsearch 9.5.3 does.
 *
 * @param text as it was written
 * @param steps what holds from how many clauses on, in order
 */
public record Minimum(String text, List<Step> steps) {
  private static final Pattern AMOUNT = Pattern.compile("([-+]?[0-9]{1,9})(%?)");
  private static final Pattern CONDITION = Pattern.compile("([-+]?[0-9]{1,9})<([^<]*)");
  private static final int LONGEST = 1_000;

  /**
   * What must hold of more than so many clauses.
   *
   * @param above applies to larger numbers of clauses
   */
  public record Step(int above, int number, boolean percentage) {
    private int of(int clauses) {
      // In float, as Elasticsearch calculates.
      int asked = percentage ? (int) (clauses * number * (1 / 100f)) : number;
      return Math.max(0, number < 0 ? clauses + asked : asked);
    }
  }

  /** Keeps an own copy of the steps. */
  public Minimum {
    steps = List.copyOf(steps);
  }

  /** Reads one; null if the text is none. */
  public static Minimum parse(String text) {
    String trimmed = text.trim();
    if (trimmed.length() > LONGEST) {
      return null;
    }
    List<Step> steps = new ArrayList<>();
    if (!trimmed.contains("<")) {
      return add(steps, Integer.MIN_VALUE, trimmed) ? new Minimum(text, steps) : null;
    }
    for (String part : trimmed.replaceAll("\\s*<\\s*", "<").split(" ")) {
      Matcher condition = CONDITION.matcher(part);
      if (!condition.matches()
          || !add(steps, Integer.parseInt(condition.group(1)), condition.group(2))) {
        return null;
      }
    }
    return new Minimum(text, steps);
  }

  private static boolean add(List<Step> steps, int above, String amount) {
    Matcher parts = AMOUNT.matcher(amount);
    if (!parts.matches()) {
      return false;
    }
    boolean percentage = !parts.group(2).isEmpty();
    return steps.add(new Step(above, Integer.parseInt(parts.group(1)), percentage));
  }

  /** How many of so many clauses must hold; may be more than there are. */
  public int of(int clauses) {
    int minimum = clauses;
    for (Step step : steps) {
      if (clauses <= step.above()) {
        return minimum;
      }
      minimum = step.of(clauses);
    }
    return minimum;
  }
}
