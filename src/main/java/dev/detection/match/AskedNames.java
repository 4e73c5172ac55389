package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Expression;
import dev.detection.query.Field;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names that the conditions of a rule ask for: what they mean in a schema decides how the rule
 * is bound.
 *
 * @param names of fields and nested objects, sorted
 * @param exist those of them that are asked whether they exist, which objects may do as well
 * @param open whether names are asked for that are not listed: by a pattern, or by default
 */
record AskedNames(List<String> names, Set<String> exist, boolean open) {

  static AskedNames of(CompiledRule rule) {
    Collector collector = new Collector();
    if (rule.condition() != null) {
      collector.collect(rule.condition());
    }
    rule.steps().forEach(step -> collector.collect(step.condition()));
    return new AskedNames(List.copyOf(collector.names), collector.exist, collector.open);
  }

  private static final class Collector {
    private final Set<String> names = new TreeSet<>();
    private final Set<String> exist = new TreeSet<>();
    private boolean open;

    void collect(Condition condition) {
      switch (condition) {
        case Condition.All all -> all.parts().forEach(this::collect);
        case Condition.Any any -> any.parts().forEach(this::collect);
        case Condition.AtLeast some -> some.parts().forEach(this::collect);
        case Condition.Not not -> collect(not.part());
        case Condition.Always always -> {}
        case Condition.Nested nested -> {
          names.add(nested.path());
          names.add(Binder.inside(nested));
          collect(nested.part());
        }
        case Condition.Test test -> collect(test.expression());
        case Condition.Exists exists -> {
          add(exists.field());
          if (exists.field() instanceof Field.Named(String path)) {
            exist.add(path);
          }
        }
        case Condition.Analysed analysed -> collect(analysed.leaf());
        case Condition.Asked asked -> collect(asked.leaf());
        case Condition.OnField leaf -> add(leaf.field());
      }
    }

    private void add(Field field) {
      switch (field) {
        case Field.Named(String path) -> names.add(path);
        case Field.Itself(String path) -> names.add(path);
        case Field.Like like -> open = true;
        case Field.Default all -> open = true;
      }
    }

    private void collect(Expression expression) {
      names.addAll(Scripts.fields(expression));
    }
  }
}
