package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether a text without any word is asked of some field: text fields do not ask it, and other
 * fields that split what is asked may not.
 *
 * @param leaf what asks the text
 */
record AskedFields(Schema schema, Condition.Leaf leaf) {

  Node node() {
    return switch (leaf.field()) {
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
      return new Node.OnEvent(event -> !drops(added.with(event)));
    }
    return new Node.Always(!drops(type));
  }

  private boolean drops(DynamicTypes.Field field) {
    return field != null && drops(field.type());
  }

  private boolean drops(FieldType type) {
    return switch (type) {
      case FieldType.Text(var analysis, var exact) -> !new TextSearch(analysis).hasWords(leaf);
      case FieldType.Keyword keyword -> KeywordSearch.of(keyword).drops(leaf);
      case FieldType.Flattened flattened -> KeywordSearch.of(flattened).drops(leaf);
      default -> false;
    };
  }

  /** Where no field fits, the clause stays; it is met by nothing. */
  private Node many(Predicate<String> names) {
    List<String> mapped = schema.names().stream().filter(names).toList();
    if (mapped.stream().anyMatch(name -> !drops(schema.type(name)))) {
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
      if (names.test(path) && !drops(field)) {
        return true;
      }
      for (var inner : field.fields().entrySet()) {
        if (names.test(path + "." + inner.getKey()) && !drops(inner.getValue())) {
          return true;
        }
      }
      any |= names.test(path);
    }
    return !any;
  }
}
