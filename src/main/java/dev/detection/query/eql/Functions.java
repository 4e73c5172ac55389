package dev.detection.query.eql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the functions compute. Where Elasticsearch's documentation and its behaviour differ ({@code
 * indexOf} with a start of null, {@code between} with an empty border), this follows the behaviour.
 */
final class Functions {
  private Functions() {}

  /**
   * The result, or null.
   *
   * @throws ArithmeticException if an argument has the wrong type or there is no result
   */
  static Object compute(EqlFunction function, boolean ignoreCase, Object[] arguments) {
    boolean incomplete =
        Arrays.stream(arguments).limit(required(function)).anyMatch(Objects::isNull);
    if (incomplete) {
      return null;
    }
    return switch (function) {
      case BETWEEN -> between(arguments, ignoreCase);
      case CIDR_MATCH -> cidrMatch(arguments);
      case CONCAT -> Arrays.stream(arguments).map(String::valueOf).collect(Collectors.joining());
      case ENDS_WITH -> fold(arguments[0], ignoreCase).endsWith(fold(arguments[1], ignoreCase));
      case INDEX_OF -> indexOf(arguments, ignoreCase);
      case LENGTH -> (long) text(arguments[0]).length();
      case NUMBER_OF -> Numbers.parse(text(arguments[0]), optional(arguments, 1));
      case STARTS_WITH -> fold(arguments[0], ignoreCase).startsWith(fold(arguments[1], ignoreCase));
      case STRING_OF -> String.valueOf(arguments[0]);
      case STRING_CONTAINS -> contains(arguments, ignoreCase);
      case SUBSTRING -> substring(arguments);
      case ADD, DIVIDE, MODULO, MULTIPLY, SUBTRACT ->
          Numbers.compute(function.operator().orElseThrow(), arguments[0], arguments[1]);
    };
  }

  /** How many of the arguments make the result null by being null. */
  private static int required(EqlFunction function) {
    return switch (function) {
      case CIDR_MATCH, CONCAT -> Integer.MAX_VALUE;
      case BETWEEN -> 3;
      case LENGTH, NUMBER_OF, STRING_OF, SUBSTRING -> 1;
      default -> 2;
    };
  }

  /** The text between the first left border and the next right one, or the last if greedy. */
  private static String between(Object[] arguments, boolean ignoreCase) {
    String source = text(arguments[0]);
    String left = fold(arguments[1], ignoreCase);
    String right = fold(arguments[2], ignoreCase);
    boolean greedy = Boolean.TRUE.equals(optional(arguments, 3));
    if (source.isEmpty() || left.isEmpty() || right.isEmpty()) {
      return source;
    }
    String folded = fold(source, ignoreCase);
    int before = folded.indexOf(left);
    int start = before + left.length();
    int end = greedy ? folded.lastIndexOf(right) : folded.indexOf(right, start);
    return before < 0 || end < start || end > source.length() ? "" : source.substring(start, end);
  }

  private static boolean cidrMatch(Object[] arguments) {
    return IpBlock.parse(text(arguments[0]))
        .filter(
            address ->
                Arrays.stream(arguments)
                    .skip(1)
                    .anyMatch(
                        block ->
                            IpBlock.parse(text(block))
                                .filter(range -> range.contains(address))
                                .isPresent()))
        .isPresent();
  }

  private static Long indexOf(Object[] arguments, boolean ignoreCase) {
    Object from = optional(arguments, 2);
    long start = from == null ? 0 : Numbers.integer(from);
    String source = fold(arguments[0], ignoreCase);
    if (start > source.length()) {
      return null;
    }
    int found = source.indexOf(fold(arguments[1], ignoreCase), (int) Math.max(0, start));
    return found < 0 ? null : (Long) (long) found;
  }

  private static boolean contains(Object[] arguments, boolean ignoreCase) {
    String source = fold(arguments[0], ignoreCase);
    String part = fold(arguments[1], ignoreCase);
    return !source.isEmpty() && !part.isEmpty() && source.contains(part);
  }

  /** From start to end; negative positions count from the end of the text. */
  private static String substring(Object[] arguments) {
    String source = text(arguments[0]);
    int start = position(arguments[1], 0, source.length());
    int end = position(optional(arguments, 2), source.length(), source.length());
    return start < end ? source.substring(start, end) : "";
  }

  private static int position(Object argument, int unless, int length) {
    if (argument == null) {
      return unless;
    }
    long position = Numbers.integer(argument);
    return (int) Math.clamp(position < 0 ? position + length : position, 0L, (long) length);
  }

  private static Object optional(Object[] arguments, int index) {
    return index < arguments.length ? arguments[index] : null;
  }

  private static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new ArithmeticException("[" + value + "] is not a string");
  }

  private static String fold(Object value, boolean ignoreCase) {
    return ignoreCase ? text(value).toLowerCase(Locale.ROOT) : text(value);
  }
}
