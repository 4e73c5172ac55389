package dev.detection.rule;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The public repository's file format: the rule in {@code [rule]}, what describes the file in
 * {@code [metadata]} and {@code [transform]}, and our own {@code [[test]]} tables.
 */
final class TomlFile {
  private static final List<String> TEST_KEYS = List.of("name", "match", "events", "alerts", "now");

  private final Node.Table root;
  private final Problems problems;

  private TomlFile(Node.Table root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  static RuleFile read(String text) {
    Problems problems = new Problems();
    return new TomlFile(TomlText.read(text, problems), problems).file(text);
  }

  private RuleFile file(String text) {
    Fields fields = new Fields(root, "", problems);
    requireNoNearMiss();
    List<RuleTest> tests = fields.objects("test").stream().map(this::test).toList();
    if (!(root.entries().get("rule") instanceof Node.Table table)) {
      fields.wrong("rule", "expected a table [rule]");
      problems.throwIfAny(null);
      throw new AssertionError("there is a problem");
    }
    Node.Table rule = inApiForm(table);
    return new RuleFile(
        RuleReader.read(rule, problems), tests, new Origin(Origin.Format.TOML, text, 0, rule));
  }

  /** Other tables are none of our business, but {@code [[tests]]} must not be passed over. */
  private void requireNoNearMiss() {
    List<String> ours = List.of("rule", "test");
    root.entries()
        .forEach(
            (name, node) -> {
              if (!ours.contains(name)) {
                Problems.nearest(name, ours)
                    .ifPresent(
                        near ->
                            problems.add(
                                name, node.at(), "is not known; did you mean [" + near + "]?"));
              }
            });
  }

  private RuleTest test(Fields test) {
    test.allowOnly(TEST_KEYS);
    String name = test.required("name");
    Boolean match = test.flag("match");
    List<Map<String, Object>> alerts =
        test.has("alerts") ? test.objects("alerts").stream().map(Fields::plain).toList() : null;
    if (match != null && alerts != null && match == alerts.isEmpty()) {
      test.wrong("match", "says the opposite of [alerts]");
    }
    return new RuleTest(
        name,
        match != null ? match : alerts == null || !alerts.isEmpty(),
        events(test),
        alerts,
        now(test));
  }

  private static List<String> events(Fields test) {
    List<String> events = test.someStrings("events");
    for (int i = 0; i < events.size(); i++) {
      Problems inEvent = new Problems();
      try {
        JsonText.readObject(events.get(i), 0, inEvent);
        inEvent.throwIfAny(null);
      } catch (RuleException e) {
        test.wrongItem("events", i, "expected a JSON object: " + e.problems().getFirst());
      }
    }
    return events;
  }

  private static Instant now(Fields test) {
    String now = test.optional("now");
    try {
      return now == null ? null : DateMath.evaluate(now, Instant.EPOCH, false);
    } catch (IllegalArgumentException e) {
      test.wrong("now", e.getMessage());
      return null;
    }
  }

  /** The files nest what the API has flat. */
  private Node.Table inApiForm(Node.Table rule) {
    if (!(rule.entries().get("new_terms") instanceof Node.Table newTerms)) {
      return rule;
    }
    Map<String, Node> entries = new LinkedHashMap<>(rule.entries());
    entries.remove("new_terms");
    move(newTerms, "new_terms", "new_terms_fields", entries);
    Node history = newTerms.entries().get("history_window_start");
    for (Node start : history instanceof Node.Array array ? array.items() : singleton(history)) {
      if (start instanceof Node.Table table) {
        move(table, "new_terms.history_window_start", "history_window_start", entries);
      } else {
        entries.put("history_window_start", start);
      }
    }
    return new Node.Table(entries, rule.at());
  }

  private static List<Node> singleton(Node node) {
    return node == null ? List.of() : List.of(node);
  }

  /** Moves {@code {field = "some_key", value = …}} to the key that it names. */
  private void move(Node.Table from, String path, String key, Map<String, Node> to) {
    Fields fields = new Fields(from, path, problems);
    fields.choice("field", List.of(key), key);
    Node value = from.entries().get("value");
    if (value != null && to.putIfAbsent(key, value) != null) {
      fields.wrong("value", "is the second value of [" + key + "]");
    }
  }
}
