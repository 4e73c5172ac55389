package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;

/**
 * Lucene's regular expressions as deterministic automata: matching is linear in the string. What
 * would make too large an automaton is not supported; the limits are Elasticsearch's defaults where
 * it has one.
 */
final class RegexpMatcher {
  /** {@code index.max_regex_length}. */
  private static final int LONGEST = 1_000;

  /** Elasticsearch's {@code max_determinized_states}. */
  private static final int WORK_LIMIT = Operations.DEFAULT_DETERMINIZE_WORK_LIMIT;

  /** States before determinizing, against {@code ((a{999}){999}){999}}. */
  private static final long MOST_STATES = 50_000;

  /** Repetitions of repetitions of …, against {@code a++++++++}. */
  private static final int DEEPEST_REPETITION = 4;

  private final CharacterRunAutomaton automaton;

  private RegexpMatcher(CharacterRunAutomaton automaton) {
    this.automaton = automaton;
  }

  /** The matcher of a leaf. */
  static RegexpMatcher of(Condition.Regexp leaf) {
    String pattern = leaf.pattern();
    if (pattern.length() > LONGEST) {
      throw refused("of more than " + LONGEST + " characters", leaf);
    }
    try {
      RegExp parsed =
          new RegExp(pattern, RegExp.ALL, leaf.ignoreCase() ? RegExp.CASE_INSENSITIVE : 0);
      if (states(parsed) > MOST_STATES || repetitions(parsed) > DEEPEST_REPETITION) {
        throw refused("with so many repetitions", leaf);
      }
      Automaton any = parsed.toAutomaton();
      return new RegexpMatcher(new CharacterRunAutomaton(Operations.determinize(any, WORK_LIMIT)));
    } catch (TooComplexToDeterminizeException e) {
      throw refused("so complex", leaf);
    } catch (IllegalArgumentException e) {
      throw refused("that Lucene cannot read", leaf);
    }
  }

  private static NotSupportedException refused(String which, Condition.Regexp leaf) {
    return new NotSupportedException("a regular expression " + which, leaf.at());
  }

  /** Whether the whole string fits. */
  boolean matches(String text) {
    return automaton.run(text);
  }

  private static long states(RegExp part) {
    if (part == null) {
      return 0;
    }
    long inner = 1 + states(part.exp1) + states(part.exp2);
    if (part.s != null) {
      inner += part.s.length();
    }
    long times =
        switch (part.kind) {
          case REGEXP_REPEAT_MIN -> Math.max(1, part.min);
          case REGEXP_REPEAT_MINMAX -> Math.max(1, part.max);
          case REGEXP_INTERVAL -> 20;
          default -> 1;
        };
    return Math.min(Integer.MAX_VALUE, inner * times);
  }

  private static int repetitions(RegExp part) {
    if (part == null) {
      return 0;
    }
    int inner = Math.max(repetitions(part.exp1), repetitions(part.exp2));
    return switch (part.kind) {
      case REGEXP_OPTIONAL, REGEXP_REPEAT, REGEXP_REPEAT_MIN, REGEXP_REPEAT_MINMAX -> inner + 1;
      default -> inner;
    };
  }
}
