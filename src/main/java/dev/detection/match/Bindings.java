package dev.detection.match;

import dev.detection.query.NotSupportedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rules bound to fields, each once for all targets in which the names that it asks for mean the
 * same. So a new field in one index binds no rule again that does not ask for it, and the backing
 * indices of a data stream share theirs.
 */
final class Bindings {
  /** Past so many the memory is emptied: mappings come from outside. */
  private static final int LIMIT = 100_000;

  /** What became of a rule. */
  sealed interface Binding {
    /** How the rule is evaluated, by what documents are marked with. */
    record Bound(Map<String, Node> nodes) implements Binding {}

    /** The rule cannot be evaluated on these fields. */
    record Refused(String reason) implements Binding {}
  }

  private record Key(String ruleId, List<Meaning> meanings) {}

  private final Map<String, AskedNames> asked = new HashMap<>();
  private final Map<Key, Binding> known = new ConcurrentHashMap<>();

  Bindings(Iterable<CompiledRule> rules) {
    rules.forEach(rule -> asked.put(rule.id(), AskedNames.of(rule)));
  }

  /**
   * What is known of the rules after a change.
   *
   * @param changed ids of the rules that were added, replaced or taken away
   * @param fresh those of them that are rules now
   */
  Bindings with(Set<String> changed, Iterable<CompiledRule> fresh) {
    Bindings next = new Bindings(fresh);
    asked.forEach(
        (id, names) -> {
          if (!changed.contains(id)) {
            next.asked.put(id, names);
          }
        });
    known.forEach(
        (key, binding) -> {
          if (!changed.contains(key.ruleId)) {
            next.known.put(key, binding);
          }
        });
    return next;
  }

  /** Binds rules to the fields of one target. */
  Map<String, Binding> bind(List<CompiledRule> rules, Schema schema) {
    Map<String, Meaning> meanings = new HashMap<>();
    Map<String, Binding> bindings = new HashMap<>();
    for (CompiledRule rule : rules) {
      AskedNames names = asked.get(rule.id());
      bindings.put(
          rule.id(),
          dependsOnAll(names, schema)
              ? bind(rule, schema)
              : shared(rule, schema, meanings(names, schema, meanings)));
    }
    return bindings;
  }

  private Binding shared(CompiledRule rule, Schema schema, List<Meaning> meanings) {
    Key key = new Key(rule.id(), meanings);
    Binding before = known.get(key);
    if (before != null) {
      return before;
    }
    if (known.size() >= LIMIT) {
      known.clear();
    }
    Binding binding = bind(rule, schema);
    known.put(key, binding);
    return binding;
  }

  private static boolean dependsOnAll(AskedNames names, Schema schema) {
    return names.open()
        || schema.hasShortNames()
        || names.exist().stream().anyMatch(schema::mayBeObject);
  }

  private static List<Meaning> meanings(
      AskedNames names, Schema schema, Map<String, Meaning> known) {
    List<Meaning> meanings = new ArrayList<>(names.names().size());
    for (String name : names.names()) {
      meanings.add(known.computeIfAbsent(name, path -> Meaning.of(path, schema)));
    }
    return meanings;
  }

  private static Binding bind(CompiledRule rule, Schema schema) {
    try {
      Map<String, Node> nodes = new HashMap<>();
      if (rule.condition() != null) {
        nodes.put(rule.id(), Binder.bind(rule.condition(), schema));
      }
      for (CompiledRule.Step step : rule.steps()) {
        nodes.put(rule.markOf(step), Binder.bind(step.condition(), schema));
      }
      return new Binding.Bound(nodes);
    } catch (NotSupportedException e) {
      return new Binding.Refused(e.getMessage());
    }
  }
}
