package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Condition.Comparison;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.query.NotSupportedException;
import dev.detection.query.search.Search;
import dev.detection.rule.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.settings.Settings;

/** Compares leaves of conditions on values of every kind with what a search finds. */
abstract class LeafOracle extends SearchOracle {
  private static final Position AT = Position.UNKNOWN;

  protected static List<Map<String, Object>> documents() {
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    List<Object> values = new ArrayList<>(LeafSamples.TEXTS);
    values.addAll(LeafSamples.OTHERS);
    for (Object value : values) {
      Map<String, Object> document = new HashMap<>();
      document.put("f", value);
      documents.add(document);
    }
    for (int i = 0; i < 80; i++) {
      documents.add(Map.of("f", Arrays.asList(randomFrom(values), randomFrom(values))));
    }
    return documents;
  }

  protected static List<Condition> leaves(String name) {
    Field field = Field.named(name);
    List<Condition> leaves = new ArrayList<>();
    leaves.add(new Condition.Exists(field, AT));
    List<Literal> literals = new ArrayList<>();
    LeafSamples.TEXTS.forEach(text -> literals.add(new Literal.Text(text)));
    for (Object other : LeafSamples.OTHERS) {
      switch (other) {
        case Boolean truth -> literals.add(new Literal.Bool(truth));
        case Double number -> literals.add(new Literal.Decimal(number));
        case Integer number -> literals.add(new Literal.Whole(number));
        case Long number -> literals.add(new Literal.Whole(number));
        case null, default -> {}
      }
    }
    for (Literal literal : literals) {
      leaves.add(new Condition.Term(field, literal, false, AT));
      leaves.add(new Condition.Term(field, literal, true, AT));
      for (Comparison comparison : Comparison.values()) {
        leaves.add(new Condition.Range(field, comparison, literal, AT));
      }
      if (literal instanceof Literal.Text(String text)) {
        leaves.add(new Condition.Match(field, text, false, AT));
        leaves.add(new Condition.Match(field, text, true, AT));
        leaves.add(new Condition.Cidr(field, List.of(text), AT));
      }
    }
    for (int i = 0; i < 100; i++) {
      Glob pattern = pattern();
      leaves.add(new Condition.Wildcard(field, pattern, randomBoolean(), false, AT));
      if (!GlobMatcher.hasOne(pattern) && !pattern.isAnything()) {
        // No search says of a pattern with white space what both text and keyword fields make of
        // it.
        if (pattern.parts().size() > 1 && pattern.words().size() == 1) {
          leaves.add(new Condition.Wildcard(field, pattern, false, true, AT));
        }
      }
    }
    for (String regexp :
        List.of(
            "a.*",
            "[a-c]{3}",
            "(abc|def).*",
            "<1-200>",
            "~(abc)",
            "a&~(b)",
            "@",
            "ſ",
            "k",
            "É",
            "#",
            "")) {
      leaves.add(new Condition.Regexp(field, regexp, false, AT));
      leaves.add(new Condition.Regexp(field, regexp, true, AT));
    }
    return leaves;
  }

  private static Glob pattern() {
    // Elasticsearch refuses long patterns with many wildcards.
    String text =
        randomValueOtherThanMany(t -> t.length() > 60, () -> randomFrom(LeafSamples.TEXTS));
    int[] points = text.codePoints().toArray();
    StringBuilder pattern = new StringBuilder();
    for (int point : points) {
      int choice = randomInt(5);
      if (choice == 0) {
        pattern.append('*');
      } else if (choice == 1) {
        pattern.append('?');
      } else if (choice == 2) {
        pattern.append("**").append(Character.toString(point).toUpperCase(Locale.ROOT));
      } else {
        pattern.appendCodePoint(point);
      }
    }
    return Glob.parse(pattern.append(randomBoolean() ? "*" : "").toString());
  }

  /** Compares, in an index with the default settings. */
  protected void check(
      Map<String, Object> mapping,
      List<Map<String, Object>> documents,
      List<Condition> leaves,
      String exact)
      throws IOException {
    check(Settings.EMPTY, mapping, documents, leaves, exact);
  }

  /**
   * Compares.
   *
   * @param exact the field that EQL asks instead of the named one
   */
  protected void check(
      Settings settings,
      Map<String, Object> mapping,
      List<Map<String, Object>> documents,
      List<Condition> leaves,
      String exact)
      throws IOException {
    Map<String, String> texts = new HashMap<>();
    settings.keySet().forEach(key -> texts.put(key, settings.get(key)));
    Schema schema = Schema.ofMapping(mapping, texts);
    List<String> faults = new ArrayList<>();
    index(
        settings,
        mapping,
        documents,
        index -> {
          List<Event> events = new ArrayList<>();
          for (Map<String, Object> document : documents) {
            events.add(Event.of(document, schema, Instant.ofEpochMilli(index.now())));
          }
          int supported = 0;
          for (Condition leaf : leaves) {
            Node node;
            try {
              node = Binder.bind(leaf, schema);
            } catch (NotSupportedException e) {
              continue;
            }
            supported++;
            Set<Integer> found = index.find(Search.toDsl(asked(leaf, exact)));
            for (int i = 0; i < documents.size(); i++) {
              compare(leaf, found, i, index.took(i) ? node : null, events, documents, faults);
            }
          }
          assertTrue("nothing was compared on " + mapping, supported > 0);
        });
    if (!faults.isEmpty()) {
      fail(
          faults.size()
              + " differ on "
              + mapping
              + String.join("\n  ", faults.subList(0, Math.min(60, faults.size()))));
    }
  }

  private static void compare(
      Condition leaf,
      Set<Integer> found,
      int document,
      Node node,
      List<Event> events,
      List<Map<String, Object>> documents,
      List<String> faults) {
    boolean expected = found != null && found.contains(document);
    boolean judged;
    try {
      judged = node != null && node.holds(events.get(document));
    } catch (EventException e) {
      // Said to be unknown: never wrong.
      return;
    }
    if (expected != judged) {
      String which = found == null ? "search fails: " : expected ? "missed: " : "wrongly found: ";
      faults.add(which + leaf + " " + documents.get(document));
    }
  }

  /** EQL asks whole values: of the keyword field of a text field. */
  private static Condition asked(Condition leaf, String exact) {
    Field field = Field.named(exact);
    return switch (leaf) {
      case Condition.Term term -> new Condition.Term(field, term.value(), term.ignoreCase(), AT);
      case Condition.Range range ->
          new Condition.Range(field, range.comparison(), range.limit(), AT);
      case Condition.Regexp regexp ->
          new Condition.Regexp(field, regexp.pattern(), regexp.ignoreCase(), AT);
      case Condition.Wildcard wildcard when !wildcard.words() ->
          new Condition.Wildcard(field, wildcard.pattern(), wildcard.ignoreCase(), false, AT);
      default -> leaf;
    };
  }
}
