package dev.detection.match;

import dev.detection.query.Glob;
import dev.detection.query.Glob.Part;
import dev.detection.query.Glob.Text;
import java.util.ArrayList;
import java.util.List;

/** Wildcard patterns as {@code query_string} reads them. */
final class Words {
  private Words() {}

  /** The pattern with its literal parts in lower case. */
  static Glob lowercase(Glob pattern) {
    List<Part> parts = new ArrayList<>();
    for (Part part : pattern.parts()) {
      parts.add(part instanceof Text(String text) ? new Text(Lowercase.of(text)) : part);
    }
    return new Glob(parts);
  }
}
