package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Expression;
import dev.detection.query.Literal;
import dev.detection.query.NotSupportedException;
import dev.detection.query.eql.Evaluation;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computed conditions of EQL, which Elasticsearch runs as scripts over doc values: every
 * combination of the values of the fields is tried, a missing field as null, and one for which the
 * expression is true is enough.
 */
final class Scripts {
  /** Most combinations of values of one event. */
  private static final int MOST_COMBINATIONS = 10_000;

  private final Expression expression;
  private final List<String> paths;
  private final List<ScriptValues> fields;
  private final Map<Pattern, RegexpMatcher> patterns;

  private record Pattern(String text, boolean ignoreCase) {}

  private Scripts(
      Expression expression,
      List<String> paths,
      List<ScriptValues> fields,
      Map<Pattern, RegexpMatcher> patterns) {
    this.expression = expression;
    this.paths = paths;
    this.fields = fields;
    this.patterns = patterns;
  }

  /** Binds a computed condition. */
  static Node bind(Condition.Test test, Binder binder) {
    Map<String, Position> places = new HashMap<>();
    Map<Pattern, RegexpMatcher> patterns = new HashMap<>();
    collect(test.expression(), places, patterns);
    List<String> paths = places.keySet().stream().sorted().toList();
    List<ScriptValues> fields =
        paths.stream().map(path -> ScriptValues.of(path, binder, places.get(path))).toList();
    Scripts scripts = new Scripts(test.expression(), paths, fields, patterns);
    return new Node.OnEvent(scripts::holds, null, reads(paths, binder));
  }

  /** The paths that the values come from; those of objects below nested fields are not told. */
  private static List<String> reads(List<String> paths, Binder binder) {
    List<String> reads = new ArrayList<>();
    if (binder.scope().isEmpty()) {
      for (String path : paths) {
        Schema schema = binder.schema();
        Schema.Mapped field = schema.field(path);
        if (schema.type(path) instanceof FieldType.Dynamic) {
          reads.add(schema.newField(schema.resolve(path)).path());
        } else if (field != null) {
          reads.addAll(field.sources());
        }
      }
    }
    return reads;
  }

  /** The fields of an expression, sorted. */
  static List<String> fields(Expression expression) {
    Map<String, Position> places = new HashMap<>();
    collect(expression, places, new HashMap<>());
    return places.keySet().stream().sorted().toList();
  }

  private static void collect(
      Expression expression, Map<String, Position> places, Map<Pattern, RegexpMatcher> patterns) {
    switch (expression) {
      case Expression.FieldValue(String path, Position at) -> places.putIfAbsent(path, at);
      case Expression.Call call -> {
        call.arguments().forEach(part -> collect(part, places, patterns));
        if (call.function().equals("regex")) {
          call.arguments().stream()
              .skip(1)
              .forEach(pattern -> collect(pattern, call.ignoreCase(), patterns));
        }
      }
      case Expression.Arithmetic arithmetic -> {
        collect(arithmetic.left(), places, patterns);
        collect(arithmetic.right(), places, patterns);
      }
      case Expression.Comparison comparison -> {
        collect(comparison.left(), places, patterns);
        collect(comparison.right(), places, patterns);
      }
      case Expression.Constant constant -> {}
      case Expression.Null nothing -> {}
    }
  }

  private static void collect(
      Expression pattern, boolean ignoreCase, Map<Pattern, RegexpMatcher> patterns) {
    if (!(pattern instanceof Expression.Constant(Literal.Text(String text), Position at))) {
      throw new NotSupportedException("a computed regular expression", pattern.at());
    }
    patterns.put(new Pattern(text, ignoreCase), RegexpMatcher.of(text, ignoreCase, at));
  }

  private boolean holds(Event event) {
    List<List<Object>> values = new ArrayList<>();
    long combinations = 1;
    for (ScriptValues field : fields) {
      Set<Object> distinct = new LinkedHashSet<>(field.of(event));
      List<Object> tried =
          distinct.isEmpty() ? Collections.singletonList(null) : List.copyOf(distinct);
      values.add(tried);
      combinations *= tried.size();
      if (combinations > MOST_COMBINATIONS) {
        throw new EventException(
            "the fields " + paths + " have more than " + MOST_COMBINATIONS + " combinations");
      }
    }
    for (int i = 0; i < combinations; i++) {
      if (isTrue(combination(values, i))) {
        return true;
      }
    }
    return false;
  }

  private Map<String, Object> combination(List<List<Object>> values, int number) {
    Map<String, Object> combination = new HashMap<>();
    int rest = number;
    for (int i = 0; i < paths.size(); i++) {
      List<Object> tried = values.get(i);
      combination.put(paths.get(i), tried.get(rest % tried.size()));
      rest /= tried.size();
    }
    return combination;
  }

  private boolean isTrue(Map<String, Object> combination) {
    Object result =
        Evaluation.value(
            expression,
            combination::get,
            (text, pattern, ignoreCase) ->
                patterns.get(new Pattern(pattern, ignoreCase)).matches(text));
    return Boolean.TRUE.equals(result);
  }
}
