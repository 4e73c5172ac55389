package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import java.util.List;
import java.util.function.Predicate;

/** Whether a text without any word is asked of some field: text fields do not ask it. */
record AskedFields(Schema schema) {

  Node node(Condition.Asked asked) {
    return switch (asked.field()) {
      case Field.Named(String path) -> one(path);
      case Field.Itself(String path) -> one(path);
      case Field.Like(var pattern) -> many(new GlobMatcher(pattern, false)::matches);
      case Field.Default() -> many(schema::isDefault);
    };
  }

  private Node one(String path) {
    FieldType type = schema.type(path);
    if (type instanceof FieldType.Dynamic) {
      NewField added = schema.newField(schema.resolve(path));
      return new Node.OnEvent(event -> !isText(added.with(event)));
    }
    return new Node.Always(!(type instanceof FieldType.Text));
  }

  private static boolean isText(DynamicTypes.Field field) {
    return field != null && field.type() instanceof FieldType.Text;
  }

  /** Where no field fits, the clause stays; it is met by nothing. */
  private Node many(Predicate<String> names) {
    List<String> mapped = schema.names().stream().filter(names).toList();
    if (mapped.stream().anyMatch(name -> !(schema.type(name) instanceof FieldType.Text))) {
      return new Node.Always(true);
    }
    return new Node.OnEvent(event -> isAskedOfMany(names, mapped, event));
  }

  private boolean isAskedOfMany(Predicate<String> names, List<String> mapped, Event event) {
    boolean any = !mapped.isEmpty();
    for (String path : event.paths()) {
      DynamicTypes.Field field =
          schema.type(path) instanceof FieldType.Dynamic ? schema.newField(path).with(event) : null;
      if (field == null) {
        continue;
      }
      if (names.test(path) && !isText(field)) {
        return true;
      }
      for (var inner : field.fields().entrySet()) {
        if (names.test(path + "." + inner.getKey())
            && !(inner.getValue() instanceof FieldType.Text)) {
          return true;
        }
      }
      any |= names.test(path);
    }
    return !any;
  }
}
