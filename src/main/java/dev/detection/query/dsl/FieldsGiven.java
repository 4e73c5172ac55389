package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import java.util.List;

/**
 * Names the fields where a query string names none.
 *
 * @param fields what is asked there
 * @param query the text, for messages
 */
record FieldsGiven(List<Field> fields, Json query) {

  /** The condition with the fields named. */
  Condition in(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) -> new Condition.All(all(parts), at);
      case Condition.Any(var parts, var at) -> new Condition.Any(all(parts), at);
      case Condition.Not(var part, var at) -> new Condition.Not(in(part), at);
      case Condition.Always always -> always;
      // Whether it is dropped depends on which of the fields are mapped.
      case Condition.Asked asked when asked.field() instanceof Field.Default && fields.size() > 1 ->
          refuse("a text without any word");
      // Of a pattern only the fields are asked that texts can be asked of.
      case Condition.Exists exists
          when exists.field() instanceof Field.Default
              && !fields.stream().allMatch(Field.Itself.class::isInstance) ->
          refuse("[*] without a field");
      case Condition.Exists exists when exists.field() instanceof Field.Default ->
          OnFields.any(fields, field -> new Condition.Exists(field, exists.at()));
      case Condition.Leaf leaf -> any(leaf.field(), field -> onField(leaf, field));
      default -> refuse("a part of it");
    };
  }

  private List<Condition> all(List<Condition> parts) {
    return parts.stream().map(this::in).toList();
  }

  private Condition any(Field given, java.util.function.Function<Field, Condition> leaf) {
    return given instanceof Field.Default ? OnFields.any(fields, leaf) : leaf.apply(given);
  }

  private Condition.Leaf onField(Condition.Leaf leaf, Field asked) {
    Field field = asked instanceof Field.Itself(String path) ? Field.named(path) : asked;
    return switch (leaf) {
      case Condition.Analysed(var inner, var at) ->
          new Condition.Analysed(onField(inner, asked), at);
      case Condition.Asked(var inner, var at) -> new Condition.Asked(onField(inner, asked), at);
      case Condition.Tuned(var inner, var every, var zone, var at) ->
          new Condition.Tuned(onField(inner, asked), every, zone, at);
      case Condition.Between(var from, var to, var lenient, var at) ->
          new Condition.Between(
              (Condition.Range) onField(from, asked),
              (Condition.Range) onField(to, asked),
              lenient,
              at);
      case Condition.Fuzzy(var old, var text, var maxEdits, var at) ->
          new Condition.Fuzzy(field, text, maxEdits, at);
      case Condition.Near(var old, var text, var slop, var at) ->
          new Condition.Near(field, text, slop, at);
      case Condition.Exists(var old, var at) -> new Condition.Exists(field, at);
      case Condition.Match(var old, var text, var phrase, var at) ->
          new Condition.Match(field, text, phrase, at);
      case Condition.Wildcard(var old, var pattern, var ignoreCase, var words, var at) ->
          new Condition.Wildcard(field, pattern, ignoreCase, words, at);
      case Condition.Regexp(var old, var pattern, var ignoreCase, var operators, var at) ->
          new Condition.Regexp(field, pattern, ignoreCase, operators, at);
      case Condition.Range(var old, var comparison, var limit, var at) ->
          new Condition.Range(field, comparison, limit, at);
    };
  }

  private Condition refuse(String what) {
    throw query.notSupported(what + " in a query string with other default fields");
  }
}
