package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.LevenshteinAutomata;

/**
 * Strings that differ from one by a few edits, found with Lucene's own automata. All such strings
 * count, where a search looks at the 50 nearest terms of the index only.
 */
final class FuzzyMatcher {
  /** In characters: the automaton grows with the text. */
  private static final int LONGEST = 1_000;

  private final CharacterRunAutomaton automaton;

  private FuzzyMatcher(CharacterRunAutomaton automaton) {
    this.automaton = automaton;
  }

  /**
   * The matcher of a leaf.
   *
   * @param text its text in the form of the field's terms
   */
  static FuzzyMatcher of(Condition.Fuzzy leaf, String text) {
    if (text.length() > LONGEST) {
      throw new NotSupportedException(
          "a fuzzy term of more than " + LONGEST + " characters", leaf.at());
    }
    return new FuzzyMatcher(
        new CharacterRunAutomaton(
            new LevenshteinAutomata(text, true).toAutomaton(leaf.maxEdits())));
  }

  /** Whether the whole string is near enough. */
  boolean matches(String text) {
    return automaton.run(text);
  }
}
