package dev.detection.bench;

import dev.detection.match.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Rule sets of any size. Fewer than there are: a random sample. More: all, and copies with other
 * constants of those copies that no event of a sample meets, so that an event meets as many rules
 * as before.
 */
final class RuleScale {
  /** Stands for as many as there are. */
  static final int ALL = 0;

  private static final long SEED = 7;

  /** Past so many copies of each there are too few that no event meets. */
  private static final int MOST_COPIES = 1_000;

  private final List<Question> all;
  private final Schema schema;
  private final UnaryOperator<List<Question>> unmet;

  /**
   * @param unmet gives those copies that no event meets
   */
  RuleScale(List<Question> all, Schema schema, UnaryOperator<List<Question>> unmet) {
    this.all = List.copyOf(all);
    this.schema = schema;
    this.unmet = unmet;
  }

  /** So many questions, or {@link #ALL}. */
  List<Question> of(int count) {
    if (count == ALL) {
      return all;
    }
    if (count <= all.size()) {
      List<Question> some = new ArrayList<>(all);
      Collections.shuffle(some, new Random(SEED));
      return List.copyOf(some.subList(0, count));
    }
    List<Question> more = new ArrayList<>(all);
    for (int copy = 1; more.size() < count; copy++) {
      if (copy > MOST_COPIES) {
        throw new IllegalStateException("only " + more.size() + " of " + count + " questions");
      }
      List<Question> copies = unmet.apply(copies(copy));
      more.addAll(copies.subList(0, Math.min(copies.size(), count - more.size())));
    }
    return more;
  }

  private List<Question> copies(int number) {
    OtherConstants other = new OtherConstants(schema, number);
    return all.stream()
        .map(one -> new Question(one.id() + "~" + number, other.of(one.condition())))
        .toList();
  }
}
