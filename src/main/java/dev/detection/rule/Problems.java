package dev.detection.rule;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Collects what is wrong with one rule, so that its author sees everything at once. */
final class Problems {
  /** A text of garbage has a fault on every line; nobody reads more than this. */
  static final int MOST = 50;

  private static final int MOST_SHOWN = 80;

  /** What people call a language or a type of rules. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "kql", "kuery",
          "kibana", "kuery",
          "lucene_query", "lucene",
          "custom_query", "query",
          "event_correlation", "eql",
          "indicator_match", "threat_match",
          "ml", "machine_learning");

  private final Set<RuleProblem> found = new LinkedHashSet<>();

  /** The same said twice, for a key that is read twice, counts once. */
  void add(String key, Position at, String message) {
    add(new RuleProblem(null, key, at, message));
  }

  private void add(RuleProblem problem) {
    if (found.size() < MOST) {
      found.add(problem);
    }
  }

  /**
   * A fault of the text itself.
   *
   * @param at a place in the text, which may have lines before it
   */
  void addInText(String text, Position at, int linesBefore, String message) {
    add(inText(text, at, linesBefore, message));
  }

  private static RuleProblem inText(String text, Position at, int linesBefore, String message) {
    Position whole = new Position(at.line() + linesBefore, at.column());
    return at.isKnown()
        ? new RuleProblem(null, null, whole, message, Excerpt.of(text, at))
        : new RuleProblem(null, null, at, message);
  }

  /** Whether this key, or something in it, was found to be wrong. */
  boolean concern(String key) {
    return found.stream()
        .map(RuleProblem::key)
        .filter(Objects::nonNull)
        .anyMatch(
            wrong ->
                wrong.equals(key) || wrong.startsWith(key + ".") || wrong.startsWith(key + "["));
  }

  /**
   * @param ruleId the rule's id; null if it could not be read
   * @throws RuleException if there is any problem
   */
  void throwIfAny(String ruleId) {
    if (!found.isEmpty()) {
      throw new RuleException(
          found.stream()
              .map(
                  one -> new RuleProblem(ruleId, one.key(), one.at(), one.message(), one.context()))
              .sorted(Comparator.comparing(RuleProblem::at))
              .toList());
    }
  }

  static RuleException single(String key, Position at, String message) {
    return new RuleException(List.of(new RuleProblem(null, key, at, message)));
  }

  /** As {@link #addInText}, as the only problem. */
  static RuleException singleInText(String text, Position at, int linesBefore, String message) {
    return new RuleException(List.of(inText(text, at, linesBefore, message)));
  }

  /** A value as it is shown in a message: in brackets, without line breaks, not too long. */
  static String shown(Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", " ");
    return "[" + (text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text) + "]";
  }

  /** The known word that was probably meant by the given one, if there is one. */
  static Optional<String> nearest(String word, Collection<String> known) {
    String other = OTHER_NAMES.get(word.toLowerCase(Locale.ROOT));
    return other != null && known.contains(other)
        ? Optional.of(other)
        : nearestSpelling(word.toLowerCase(Locale.ROOT), known);
  }

  private static Optional<String> nearestSpelling(String word, Collection<String> known) {
    // Longer words are no typos; the bound also keeps the distance cheap.
    return known.stream()
        .filter(other -> word.length() <= 64 && other.length() <= 64)
        .filter(other -> distance(word, other) <= Math.min(2, other.length() / 2))
        .min(Comparator.comparingInt(other -> distance(word, other)));
  }

  /** {@code "; did you mean [x]?"} if a known word is near the given one, else empty. */
  static String suggestion(String word, Collection<String> known) {
    return nearest(word, known).map(near -> "; did you mean [" + near + "]?").orElse("");
  }

  /** How many letters must be added, removed or replaced to get from one word to the other. */
  static int distance(String one, String other) {
    int[] previous = new int[other.length() + 1];
    for (int j = 0; j < previous.length; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] current = new int[previous.length];
      current[0] = i;
      for (int j = 1; j < current.length; j++) {
        int replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[other.length()];
  }
}
