package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Likeness;
import dev.detection.query.NotSupportedException;
import dev.detection.rule.Position;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.LevenshteinAutomata;
import org.apache.lucene.util.automaton.Operations;

/** Strings that are like another, as Lucene's {@code FuzzyQuery} finds them. */
final class FuzzyMatcher {
  /** Length of the longest text, in code points. */
  private static final int LONGEST = 1_000;

  /** Units of work for a character: its transition is searched for. */
  static final int STEP = 10;

  private FuzzyMatcher() {}

  /**
   * What is like the text of a leaf. All such strings count, where a search looks at the 50 nearest
   * terms of the index only.
   *
   * @param text its text in the form of the field's terms
   */
  static Predicate<String> of(Condition.Fuzzy leaf, String text) {
    return of(text, leaf.maxEdits(), Likeness.AUTO, leaf.at());
  }

  /**
   * What is like a text.
   *
   * @param edits how many edits lie between them at most, 0 to 2
   * @param at where it stands in the query
   */
  static Predicate<String> of(String text, int edits, Likeness likeness, Position at) {
    if (edits == 0) {
      return text::equals;
    }
    int[] points = text.codePoints().toArray();
    if (points.length > LONGEST) {
      throw new NotSupportedException("a fuzzy term of more than " + LONGEST + " characters", at);
    }
    int exact = Math.min(likeness.exactPrefix(), points.length);
    String prefix = new String(points, 0, exact);
    int[] rest = Arrays.copyOfRange(points, exact, points.length);
    // Not as a table of states and characters, which grows with the square of the text.
    Automaton near =
        new LevenshteinAutomata(rest, Character.MAX_CODE_POINT, likeness.transpositions())
            .toAutomaton(edits, prefix);
    return other -> Operations.run(near, other);
  }

  /**
   * What is like a text among the terms of an index: Lucene weighs those by how much of the text is
   * the same, and of an empty one that is nothing.
   */
  static Predicate<String> ofTerms(String text, int edits, Likeness likeness, Position at) {
    Predicate<String> near = of(text, edits, likeness, at);
    return text.isEmpty() ? String::isEmpty : near;
  }
}
