package dev.detection.query.kql;

import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * The field of a clause.
 *
 * @param isEvery whether it was written as a lone {@code *}
 */
record FieldName(Field field, boolean isEvery, Position at) {

  /** Reads a name; inside the group of a nested field it becomes a full path. */
  static FieldName of(KqlParser.LiteralContext literal, String nestedPath) {
    Misplaced.refuseInName(literal);
    Words words = Words.of(literal);
    if (words.text().isEmpty()) {
      throw new QueryException("the name of the field is empty", words.at());
    }
    Glob name = words.glob();
    if (nestedPath != null) {
      List<Glob.Part> parts = new ArrayList<>(name.parts());
      parts.addFirst(new Glob.Text(nestedPath + "."));
      name = new Glob(parts);
    }
    Field field =
        words.hasWildcard()
            ? new Field.Like(name)
            : Field.named(((Glob.Text) name.parts().getFirst()).text());
    return new FieldName(field, words.glob().isAnything(), words.at());
  }
}
