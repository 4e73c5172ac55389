package dev.detection.it;

import dev.detection.it.Differences.Asked;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Where a search is known to say something else than a rule means, and why. */
final class Deliberate {
  private static final Pattern UNFIT_VALUE =
      Pattern.compile(
          "failed to create query.*|Can't parse boolean value.*|For input string.*|.*is not an IP"
              + " string literal.*|failed to parse date field.*",
          Pattern.DOTALL);

  private Deliberate() {}

  /** Why nothing that this search says counts; null if it does. */
  static String ofSearch(Asked asked) {
    Condition condition = asked.question().condition();
    return switch (asked.witness()) {
      case Questions.KQL ->
          any(condition, Deliberate::isEscapedPattern)
              ? "an escaped character in a value with a wildcard, which kql takes for two"
              : null;
      case Questions.TRUTH ->
          any(condition, leaf -> leaf instanceof Condition.Leaf one && isPattern(one.field()))
              ? "a pattern of field names, translated without a list of the fields"
              : null;
      default -> null;
    };
  }

  /** Why a search may fail; null if it may not. */
  static String ofFailure(Asked asked, String message) {
    boolean others = !asked.witness().equals(Questions.OURS);
    return others && UNFIT_VALUE.matcher(message).matches()
        ? "a value that the type of the field cannot hold fails the search"
        : null;
  }

  private static boolean isPattern(Field field) {
    return field instanceof Field.Like;
  }

  private static boolean isEscapedPattern(Condition leaf) {
    return leaf
            instanceof Condition.Wildcard(Field field, Glob pattern, var ignore, var words, var at)
        && pattern.parts().stream()
            .anyMatch(
                part ->
                    part instanceof Glob.Text(String text)
                        && text.matches("(?s).*[\\\\(){}:<>\"*?].*"));
  }

  private static boolean any(Condition condition, Predicate<Condition> test) {
    return switch (condition) {
      case Condition.All all -> all.parts().stream().anyMatch(part -> any(part, test));
      case Condition.Any some -> some.parts().stream().anyMatch(part -> any(part, test));
      case Condition.Not not -> any(not.part(), test);
      case Condition.Nested nested -> any(nested.part(), test);
      case Condition.Analysed leaf -> any(leaf.leaf(), test);
      default -> test.test(condition);
    };
  }
}
