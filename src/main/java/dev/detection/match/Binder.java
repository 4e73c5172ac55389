package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.NotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Binds conditions to the fields of a target.
 *
 * @param schema the fields
 * @param scope path of the nested field whose objects are looked at; empty for documents
 */
record Binder(Schema schema, String scope) {

  /**
   * Binds a condition to documents of a target.
   *
   * @throws NotSupportedException if something in it is not evaluated on these fields
   */
  static Node bind(Condition condition, Schema schema) {
    return new Binder(schema, "").node(condition);
  }

  /**
   * Binds a condition to the objects of this scope.
   *
   * @throws NotSupportedException if something in it is not evaluated on these fields
   */
  Node node(Condition condition) {
    return switch (condition) {
      case Condition.All all -> new Node.All(nodes(all.parts()));
      case Condition.Any any -> new Node.Any(nodes(any.parts()));
      case Condition.AtLeast some -> new Node.AtLeast(some.minimum(), nodes(some.parts()));
      case Condition.Not not -> new Node.Not(node(not.part()));
      case Condition.Always always -> new Node.Always(always.truth());
      case Condition.Nested nested -> nested(nested);
      case Condition.Test test -> Scripts.bind(test, this);
      case Condition.Asked asked -> new AskedFields(schema, asked.leaf()).node();
      case Condition.OnField leaf -> leaf(leaf);
    };
  }

  private List<Node> nodes(List<Condition> parts) {
    return parts.stream().map(this::node).toList();
  }

  private Node nested(Condition.Nested nested) {
    String path = nested.path();
    if (!schema.isNested(path)) {
      boolean mapped = schema.isObject(path) || schema.field(path) != null;
      if (mapped) {
        throw new NotSupportedException(
            "a nested condition on [" + path + "], which is not a nested field,", nested.at());
      }
      refuseTemplates(nested);
      return Node.NEVER;
    }
    if (!scope.isEmpty() && !path.startsWith(scope + ".")) {
      return Node.NEVER;
    }
    Node part = new Binder(schema, path).node(nested.part());
    List<String> steps = steps(path);
    return new Node.OnEvent(event -> anyObject(event, steps, 0, part), List.of(path), List.of());
  }

  /** Some field below the path: what a field there becomes is what the objects become. */
  static String inside(Condition.Nested nested) {
    return nested.path() + ".field";
  }

  /** A dynamic template may make a nested field of an object that is not mapped yet. */
  private void refuseTemplates(Condition.Nested nested) {
    String inside = inside(nested);
    if (schema.type(inside) instanceof FieldType.Dynamic
        && schema.becomes(inside, true).type() instanceof FieldType.Unsupported(String what)) {
      throw new NotSupportedException(
          "a nested condition on [" + nested.path() + "] as " + what, nested.at());
    }
  }

  /** Nested fields inside nested fields are reached through the objects of the outer ones. */
  private List<String> steps(String path) {
    List<String> steps = new ArrayList<>(List.of(path));
    for (String above = schema.nestedAbove(path);
        !above.equals(scope) && !above.isEmpty();
        above = schema.nestedAbove(above)) {
      steps.addFirst(above);
    }
    return steps;
  }

  private static boolean anyObject(Event event, List<String> steps, int step, Node part) {
    if (step == steps.size()) {
      return part.holds(event);
    }
    for (Event object : event.objects(steps.get(step))) {
      if (anyObject(object, steps, step + 1, part)) {
        return true;
      }
    }
    return false;
  }

  private Node leaf(Condition.OnField leaf) {
    LeafTests tests = new LeafTests(leaf);
    return switch (leaf.field()) {
      case Field.Named(String path) ->
          leaf instanceof Condition.Exists && schema.mayBeObject(path)
              ? many(
                  tests,
                  name -> name.startsWith(path + ".") || name.equals(path),
                  NewPaths.at(path, schema))
              : named(tests, path);
      case Field.Itself(String path) -> named(tests, path);
      case Field.Like(var pattern) ->
          many(tests, new GlobMatcher(pattern, false)::matches, above(pattern));
      case Field.Default() ->
          Words.areSeveral(leaf)
              ? node(new Condition.Any(Words.split((Condition.Wildcard) leaf), leaf.at()))
              : many(tests, schema::isDefault, null);
    };
  }

  /** Where the new fields of a pattern are; null if they may be anywhere. */
  private NewPaths above(Glob pattern) {
    if (pattern.parts().getFirst() instanceof Glob.Text(String start)) {
      int dot = start.lastIndexOf('.');
      return dot > 0 ? NewPaths.in(start.substring(0, dot), schema) : null;
    }
    return null;
  }

  /**
   * A leaf on many fields.
   *
   * @param added where new fields must be; null if they may be anywhere
   */
  private Node many(LeafTests tests, Predicate<String> names, NewPaths added) {
    if (schema.hasShortNames()) {
      throw new NotSupportedException(
          "a condition on many fields, which may be those of a passthrough object,",
          tests.leaf().at());
    }
    return new ManyFields(tests, this, names, added).node();
  }

  /** A leaf on one field. */
  Node named(LeafTests tests, String path) {
    return named(tests, tests::of, path);
  }

  /**
   * A leaf on one field.
   *
   * @param byType the tests of the leaf by type and name of a field
   */
  Node named(LeafTests tests, BiFunction<FieldType, String, LeafTests.Test> byType, String path) {
    String resolved = schema.resolve(path);
    FieldType type = schema.type(path);
    if (type instanceof FieldType.Dynamic) {
      // Only the objects of its own scope have values for it.
      return new DynamicField(tests).node(resolved, schema);
    }
    if (type instanceof FieldType.Metadata(var kind)) {
      LeafTests.Test test = tests.of(type, path);
      return new Node.OnEvent(event -> test.holds(event.metadata(kind), event.judging()));
    }
    boolean inScope = schema.nestedAbove(resolved).equals(scope);
    if (!inScope && !(tests.leaf() instanceof Condition.FullText)) {
      return Node.NEVER;
    }
    LeafTests.Test test = byType.apply(type, path);
    if (test == LeafTests.Test.ALWAYS) {
      return new Node.Always(true);
    }
    if (test == LeafTests.Test.NEVER || !inScope) {
      return Node.NEVER;
    }
    return new Node.OnValues(schema.field(path).sources(), tests.leaf(), type, test);
  }
}
