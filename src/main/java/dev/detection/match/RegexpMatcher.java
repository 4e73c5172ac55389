package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.rule.Position;
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
    return of(leaf.pattern(), leaf.ignoreCase(), leaf.operators(), leaf.at());
  }

  /**
   * The matcher of a pattern with all operators.
   *
   * @param at where it stands in the query
   */
  static RegexpMatcher of(String pattern, boolean ignoreCase, Position at) {
    return of(pattern, ignoreCase, Condition.Regexp.ALL, at);
  }

  private static RegexpMatcher of(String pattern, boolean ignoreCase, int operators, Position at) {
    if (pattern.length() > LONGEST) {
      throw refused("of more than " + LONGEST + " characters", at);
    }
    try {
      RegExp parsed = new RegExp(pattern, operators, ignoreCase ? RegExp.CASE_INSENSITIVE : 0);
      if (states(parsed) > MOST_STATES || repetitions(parsed) > DEEPEST_REPETITION) {
        throw refused("with so many repetitions", at);
      }
      Automaton any = parsed.toAutomaton();
      return new RegexpMatcher(new CharacterRunAutomaton(Operations.determinize(any, WORK_LIMIT)));
    } catch (TooComplexToDeterminizeException e) {
      throw refused("so complex", at);
    } catch (IllegalArgumentException e) {
      throw refused("that Lucene cannot read", at);
    }
  }

  private static NotSupportedException refused(String which, Position at) {
    return new NotSupportedException("a regular expression " + which, at);
  }

  /** Whether the whole string fits. */
  boolean matches(String text) {
    return automaton.run(text);
  }

  /** Whether the whole string fits, which is a unit of work for each character. */
  boolean matches(String text, Judging judging) {
    judging.spend(text.length());
    return matches(text);
  }

  /** The memory it takes. */
  long bytes() {
    return automaton.ramBytesUsed();
  }

  private static long states(RegExp part) {
    if (part == null) {
      return 0;
    }
    long left = states(part.exp1);
    long right = states(part.exp2);
    long states =
        switch (part.kind) {
          case REGEXP_REPEAT_MIN -> (left + 1) * Math.max(1, part.min);
          case REGEXP_REPEAT_MINMAX -> (left + 1) * Math.max(1, part.max);
          case REGEXP_INTERSECTION -> (left + 1) * (right + 1);
          case REGEXP_INTERVAL -> 20;
          case REGEXP_STRING -> part.s.length();
          default -> isComplement(part) ? inside(part.exp1, left) : left + right + 1;
        };
    return Math.min(Integer.MAX_VALUE, states);
  }

  private static boolean isComplement(RegExp part) {
    return part.kind.name().endsWith("COMPLEMENT");
  }

  /** What is complemented is determinized by Lucene without a limit: tried with one before. */
  private static long inside(RegExp part, long estimate) {
    return estimate > MOST_STATES
        ? estimate
        : 1 + Operations.determinize(part.toAutomaton(), WORK_LIMIT).getNumStates();
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
