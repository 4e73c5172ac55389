package dev.detection.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one form of what can be written in several: keys that are null or belong to the server that
 * exported the rule are left out, and single values are lists where the API answers with lists. So
 * the same rule from TOML, an export or the store is equal.
 */
final class Normal {
  private Normal() {}

  static Node.Table of(Node.Table rule) {
    Map<String, Node> entries = new LinkedHashMap<>();
    rule.entries()
        .forEach(
            (key, node) -> {
              boolean empty = node instanceof Node.Scalar scalar && scalar.value() == null;
              if (!empty && !RuleKeys.isServers(key)) {
                entries.put(key, value(key, node));
              }
            });
    return new Node.Table(entries, rule.at());
  }

  private static Node value(String key, Node node) {
    return switch (key) {
      case "machine_learning_job_id" -> list(node);
      case "threshold" -> threshold(node);
      default -> node;
    };
  }

  private static Node threshold(Node node) {
    if (!(node instanceof Node.Table table) || !table.entries().containsKey("field")) {
      return node;
    }
    Map<String, Node> entries = new LinkedHashMap<>(table.entries());
    entries.compute("field", (key, field) -> list(field));
    return new Node.Table(entries, table.at());
  }

  /**
   * A single string as a list of one; the empty string, which old versions wrote for none, of none.
   */
  private static Node list(Node node) {
    return node instanceof Node.Scalar scalar && scalar.value() instanceof String text
        ? new Node.Array(text.isEmpty() ? List.of() : List.of(node), node.at())
        : node;
  }
}
