package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.NotSupportedException;
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
      case Condition.All all -> {
        List<Node> parts = nodes(all.parts());
        yield event -> {
          for (Node part : parts) {
            if (!part.holds(event)) {
              return false;
            }
          }
          return true;
        };
      }
      case Condition.Any any -> {
        List<Node> parts = nodes(any.parts());
        yield event -> {
          for (Node part : parts) {
            if (part.holds(event)) {
              return true;
            }
          }
          return false;
        };
      }
      case Condition.Not not -> {
        Node part = node(not.part());
        yield event -> !part.holds(event);
      }
      case Condition.Always always -> event -> always.truth();
      case Condition.Nested nested -> nested(nested);
      case Condition.Test test -> Scripts.bind(test, this);
      case Condition.Exists exists -> leaf(exists, exists.field());
      case Condition.Match match -> leaf(match, match.field());
      case Condition.Term term -> leaf(term, term.field());
      case Condition.Wildcard wildcard -> leaf(wildcard, wildcard.field());
      case Condition.Regexp regexp -> leaf(regexp, regexp.field());
      case Condition.Range range -> leaf(range, range.field());
      case Condition.Cidr cidr -> leaf(cidr, cidr.field());
      case Condition.Between between -> leaf(between, between.field());
      case Condition.Analysed analysed -> leaf(analysed, analysed.field());
      case Condition.Fuzzy fuzzy -> leaf(fuzzy, fuzzy.field());
      case Condition.Near near -> leaf(near, near.field());
      case Condition.Asked asked -> new AskedFields(schema).node(asked);
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
    return event -> anyObject(event, path, scope, part);
  }

  /** A dynamic template may make a nested field of an object that is not mapped yet. */
  private void refuseTemplates(Condition.Nested nested) {
    String inside = nested.path() + ".field";
    if (schema.type(inside) instanceof FieldType.Dynamic
        && schema.becomes(inside, true).type() instanceof FieldType.Unsupported(String what)) {
      throw new NotSupportedException(
          "a nested condition on [" + nested.path() + "] as " + what, nested.at());
    }
  }

  /** Nested fields inside nested fields are reached through the objects of the outer ones. */
  private boolean anyObject(Event event, String path, String from, Node part) {
    String step = path;
    for (String above = schema.nestedAbove(path);
        !above.equals(from) && !above.isEmpty();
        above = schema.nestedAbove(above)) {
      step = above;
    }
    for (Event object : event.objects(step)) {
      if (step.equals(path) ? part.holds(object) : anyObject(object, path, step, part)) {
        return true;
      }
    }
    return false;
  }

  private Node leaf(Condition leaf, Field field) {
    LeafTests tests = new LeafTests(leaf);
    return switch (field) {
      case Field.Named(String path) -> {
        yield leaf instanceof Condition.Exists && mayBeObject(path)
            ? many(tests, name -> name.startsWith(path + ".") || name.equals(path))
            : named(tests, path);
      }
      case Field.Itself(String path) -> named(tests, path);
      case Field.Like(var pattern) -> many(tests, new GlobMatcher(pattern, false)::matches);
      case Field.Default() ->
          Words.areSeveral(leaf)
              ? node(new Condition.Any(Words.split((Condition.Wildcard) leaf), leaf.at()))
              : many(tests, schema::isDefault);
    };
  }

  /** Whether a name may be that of an object, which exists if one of the fields below it does. */
  private boolean mayBeObject(String path) {
    return schema.field(path) == null
        && (schema.isObject(path) || !(schema.type(path) instanceof FieldType.Unsupported));
  }

  private Node many(LeafTests tests, Predicate<String> names) {
    if (schema.hasShortNames()) {
      throw new NotSupportedException(
          "a condition on many fields, which may be those of a passthrough object,",
          tests.leaf().at());
    }
    return new ManyFields(tests, this, names).node();
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
      return schema.nestedAbove(resolved).equals(scope)
          ? new DynamicField(tests, schema).node(resolved)
          : Node.NEVER;
    }
    if (!schema.nestedAbove(resolved).equals(scope)) {
      return Node.NEVER;
    }
    LeafTests.Test test = byType.apply(type, path);
    if (test == LeafTests.Test.NEVER) {
      return Node.NEVER;
    }
    List<String> sources = schema.field(path).sources();
    if (sources.size() == 1) {
      String source = sources.getFirst();
      return event -> test.holds(event.values(source), event.now());
    }
    return event -> {
      for (String source : sources) {
        if (test.holds(event.values(source), event.now())) {
          return true;
        }
      }
      return false;
    };
  }
}
