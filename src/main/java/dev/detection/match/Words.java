package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Glob.Part;
import dev.detection.query.Glob.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Wildcard patterns as {@code query_string} reads them. */
final class Words {
  private Words() {}

  /** Whether a leaf is a pattern that {@code query_string} splits at white space. */
  static boolean areSeveral(Condition leaf) {
    return leaf instanceof Condition.Wildcard wildcard
        && wildcard.words()
        && wildcard.pattern().words().size() > 1;
  }

  /** What a pattern is split into: texts, patterns, and bare stars; any of them will do. */
  static List<Condition> split(Condition.Wildcard leaf) {
    List<Condition> parts = new ArrayList<>();
    for (Glob word : leaf.pattern().words()) {
      if (word.isAnything()) {
        parts.add(
            leaf.field() instanceof Field.Default
                ? new Condition.Always(true, leaf.at())
                : new Condition.Exists(leaf.field(), leaf.at()));
      } else {
        parts.add(
            word.parts().size() == 1 && word.parts().getFirst() instanceof Text(String text)
                ? new Condition.Match(leaf.field(), text, false, leaf.at())
                : new Condition.Wildcard(leaf.field(), word, leaf.ignoreCase(), true, leaf.at()));
      }
    }
    return parts;
  }

  /** The pattern with its literal parts normalized. */
  static Glob normal(Glob pattern, UnaryOperator<String> normalizer) {
    List<Part> parts = new ArrayList<>();
    for (Part part : pattern.parts()) {
      parts.add(part instanceof Text(String text) ? new Text(normalizer.apply(text)) : part);
    }
    return new Glob(parts);
  }
}
