package dev.detection.match;

import dev.detection.query.NotSupportedException;
import dev.detection.rule.Position;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The combinations of values that documents have in some fields, as an aggregation over these
 * fields sees them: of every field each distinct value, in the form in which it is kept. Immutable.
 */
public final class Combinations {
  /** Most combinations of one document, as in a composite aggregation it would take very long. */
  private static final int MOST = 100_000;

  /** As Elasticsearch writes dates: with three digits at least. */
  private static final DateTimeFormatter DATES =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final Schema schema;
  private final List<ScriptValues> fields;

  private Combinations(Schema schema, List<ScriptValues> fields) {
    this.schema = schema;
    this.fields = fields;
  }

  /**
   * Of documents of a target.
   *
   * @param paths dotted paths of the fields
   * @throws NotSupportedException if a field is of a type that cannot be aggregated
   */
  public static Combinations of(List<String> paths, Schema schema) {
    Binder binder = new Binder(schema, "");
    return new Combinations(
        schema,
        paths.stream().map(path -> ScriptValues.of(path, binder, Position.UNKNOWN)).toList());
  }

  /**
   * The combinations of a document, values in the order of the fields; none if it lacks a field.
   *
   * @throws EventException if the document cannot be read, or has too many
   */
  public Set<List<Object>> in(Map<String, Object> source) {
    Event event = Event.of(source, schema, Instant.EPOCH);
    Set<List<Object>> combinations = Set.of(List.of());
    for (ScriptValues field : fields) {
      Set<List<Object>> longer = new LinkedHashSet<>();
      for (List<Object> before : combinations) {
        for (Object value : field.of(event)) {
          List<Object> one = new ArrayList<>(before);
          one.add(value instanceof ZonedDateTime time ? DATES.format(time) : value);
          longer.add(one);
        }
        if (longer.size() > MOST) {
          throw new EventException("the document has more than " + MOST + " combinations");
        }
      }
      combinations = longer;
    }
    return combinations;
  }
}
