package dev.detection.match;

import dev.detection.query.Glob;
import dev.detection.query.Glob.Part;
import dev.detection.query.Glob.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Wildcard patterns as {@code query_string} reads them. */
final class Words {
  private Words() {}

  /** Whether {@code query_string} would split the pattern into several. */
  static boolean haveSpace(Glob pattern) {
    return pattern.parts().stream()
        .anyMatch(
            part -> part instanceof Text(String text) && text.chars().anyMatch(Words::isSpace));
  }

  /** White space in the grammar of {@code query_string}. */
  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u3000';
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
