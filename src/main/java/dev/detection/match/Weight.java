package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Glob;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;

/** How much memory conditions take once they are judged, as far as their text tells. */
final class Weight {
  /** The largest public rule has under 3,000. */
  static final int MOST_LEAVES = 20_000;

  /** Of the patterns of a rule. */
  private static final long MOST_BYTES = 32 << 20;

  /** Measured over the public rules: 12 KB for a condition of 22 leaves. */
  private static final int LEAF = 500;

  private static final int CHARACTER = 4;

  private int leaves;
  private long bytes;

  private Weight() {}

  /**
   * The weight of a condition, in bytes.
   *
   * @throws QueryException if it is more than a rule may have
   */
  static long of(Condition condition) {
    Weight weight = new Weight();
    weight.add(condition);
    return weight.bytes;
  }

  private void add(Condition condition) {
    switch (condition) {
      case Condition.All all -> all.parts().forEach(this::add);
      case Condition.Any any -> any.parts().forEach(this::add);
      case Condition.AtLeast some -> some.parts().forEach(this::add);
      case Condition.Not not -> add(not.part());
      case Condition.Nested nested -> add(nested.part());
      case Condition.Regexp regexp -> leaf(regexp, bytes(regexp));
      case Condition.Analysed(Condition.Regexp regexp, var at) -> leaf(regexp, bytes(regexp));
      case Condition.Wildcard wildcard -> leaf(wildcard, CHARACTER * length(wildcard.pattern()));
      case Condition.Match match -> leaf(match, CHARACTER * (long) match.text().length());
      default -> leaf(condition, 0);
    }
  }

  private void leaf(Condition leaf, long more) {
    leaves++;
    bytes += LEAF + more;
    if (leaves > MOST_LEAVES) {
      throw new QueryException(
          "the query asks for more than "
              + MOST_LEAVES
              + " values and patterns; make several rules of it",
          leaf.at());
    }
    if (bytes > MOST_BYTES) {
      throw new QueryException(
          "the values and patterns of the query take more than " + (MOST_BYTES >> 20) + " MB",
          leaf.at());
    }
  }

  private static long bytes(Condition.Regexp leaf) {
    try {
      return RegexpMatcher.of(leaf).bytes();
    } catch (NotSupportedException e) {
      throw new QueryException(e.construct() + " is not taken; make it simpler", leaf.at());
    }
  }

  private static long length(Glob pattern) {
    return pattern.parts().stream()
        .mapToLong(part -> part instanceof Glob.Text(String text) ? text.length() : 1)
        .sum();
  }
}
