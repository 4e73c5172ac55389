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
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Leaves of conditions on fields of every type: judged as a search finds. */
public class LeafOracleTests extends SearchOracle {
  private static final Position AT = Position.UNKNOWN;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "A",
          "abc",
          "ABC",
          "aBc",
          "Abc def",
          "abc DEF ghi",
          "def abc",
          "a*c",
          "a?c",
          "a\\b",
          "x.y",
          "ß",
          "SS",
          "É",
          "é",
          "İ",
          "i",
          "ſ",
          "s",
          "\u212A",
          "k",
          "😀",
          "a😀b",
          "日本語",
          "日本",
          "5",
          "5.0",
          "05",
          "+5",
          "-1",
          "1e3",
          "1000",
          "5.5",
          "0.1",
          "-0.0",
          "0",
          "127",
          "128",
          "32768",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "1e30",
          "NaN",
          "5d",
          "Infinity",
          "65504",
          "65520",
          "true",
          "false",
          "True",
          "T",
          "10.0.0.1",
          "10.0.0.2",
          "010.0.0.1",
          "::1",
          "0:0:0:0:0:0:0:1",
          "::ffff:10.0.0.1",
          "::ffff:a00:1",
          "10.0.0.0/8",
          "2001:DB8::1",
          "2001:db8::/32",
          "::ffff:10.0.0.0/104",
          "fe80::1%eth0",
          "1.2.3",
          "::",
          ":",
          "2020",
          "2020-01",
          "2020-01-01",
          "2020-01-01T10",
          "2020-01-01T10:11",
          "2020-01-01T10:11:12",
          "2020-01-01T10:11:12.123Z",
          "2020-01-01T10:11:12,123456789+02:00",
          "2020-01-01T10:11Z",
          "2020-01-01T10:11:12Europe/Paris",
          "2020-02-30",
          "2020-13-01",
          "2020-01-01T",
          "1577836800000",
          "1577836800000.5",
          "-1577836800001",
          "2020/01/01",
          "2020/01/01 10:11:12",
          "2020-1-2T3:4:5.6Z",
          "2020-1",
          "2020-1-2T3",
          "2020T10",
          "12020-01-01",
          "2020-01-01T10:11.5",
          "2020-01-01T10:11:12+0230",
          "2020-01-01 10:11",
          "2020-01-01T10:11:12.123+02",
          "now",
          "now-1d/d",
          "2020-01-01||+1M/d",
          "2020-01-01||/M",
          "2020-01-01||+1x",
          "C:\\Windows\\System32\\cmd.exe",
          "c:\\windows\\system32\\CMD.EXE",
          "foo-bar_baz.qux",
          "don't stop",
          "a b",
          "b c",
          "x".repeat(20),
          "x".repeat(21));

  private static final List<Object> OTHERS =
      Arrays.asList(
          null,
          true,
          false,
          0,
          1,
          -1,
          5,
          127,
          128,
          2020,
          32768,
          Integer.MAX_VALUE,
          2147483648L,
          1577836800000L,
          Long.MAX_VALUE,
          new BigInteger("9223372036854775808"),
          new BigInteger("18446744073709551615"),
          5.0,
          5.5,
          -5.5,
          0.1,
          0.1f,
          -0.0,
          65504.0,
          65520.0,
          1e10,
          1e30,
          1e300,
          1e-7,
          new BigDecimal("0.1"),
          2020.0);

  private static final List<Map<String, Object>> TYPES =
      List.of(
          Map.of("type", "keyword"),
          Map.of("type", "keyword", "ignore_above", 20, "null_value", "abc"),
          Map.of("type", "keyword", "index", false),
          Map.of("type", "text"),
          Map.of("type", "text", "fields", Map.of("raw", Map.of("type", "keyword"))),
          Map.of("type", "long"),
          Map.of("type", "long", "null_value", 5, "ignore_malformed", true),
          Map.of("type", "long", "coerce", false),
          Map.of("type", "integer"),
          Map.of("type", "integer", "coerce", false),
          Map.of("type", "short", "ignore_malformed", true),
          Map.of("type", "byte", "ignore_malformed", true),
          Map.of("type", "double"),
          Map.of("type", "float"),
          Map.of("type", "half_float"),
          Map.of("type", "date"),
          Map.of("type", "date", "null_value", "2020-01-01", "ignore_malformed", true),
          Map.of("type", "date", "format", "epoch_second||yyyy/MM/dd"),
          Map.of("type", "date", "format", "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"),
          Map.of("type", "date", "format", "date_optional_time"),
          Map.of("type", "date", "format", "yyyy-MM-dd'T'HH:mm:ss.SSSX||uuuu-M||yyyy-MM-dd HH:mm"),
          Map.of("type", "boolean"),
          Map.of("type", "boolean", "null_value", true),
          Map.of("type", "ip"),
          Map.of("type", "ip", "null_value", "::1", "ignore_malformed", true));

  public void testMappedFields() throws IOException {
    for (Map<String, Object> type : TYPES) {
      String exact = type.containsKey("fields") ? "f.raw" : "f";
      check(Map.of("properties", Map.of("f", type)), documents(), leaves("f"), exact);
    }
  }

  public void testMultiFields() throws IOException {
    Map<String, Object> type =
        Map.of(
            "type",
            "keyword",
            "fields",
            Map.of(
                "words",
                Map.of("type", "text"),
                "short",
                Map.of("type", "keyword", "ignore_above", 3)));
    Map<String, Object> mapping = Map.of("properties", Map.of("f", type));
    check(mapping, documents(), leaves("f.words"), "f.words");
    check(mapping, documents(), leaves("f.short"), "f.short");
  }

  public void testFieldsThatAreNotMappedYet() throws IOException {
    List<Condition> allLeaves = leaves("f");
    List<Condition> allExactLeaves = leaves("f.keyword");
    for (Map<String, Object> document : documents()) {
      List<Condition> leaves = randomSubsetOf(100, allLeaves);
      List<Condition> exactLeaves = randomSubsetOf(100, allExactLeaves);
      boolean text = becomesText(document);
      check(Map.of(), List.of(document), leaves, text ? "f.keyword" : "f");
      check(Map.of(), List.of(document), exactLeaves, "f.keyword");
    }
  }

  private static boolean becomesText(Map<String, Object> document) {
    Event event = Event.of(document, Schema.ofMapping(Map.of()), Instant.EPOCH);
    DynamicTypes.Field field = DynamicField.field("f", event, Schema.ofMapping(Map.of()));
    return field != null && field.type() instanceof FieldType.Text;
  }

  private static List<Map<String, Object>> documents() {
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    List<Object> values = new ArrayList<>(TEXTS);
    values.addAll(OTHERS);
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

  private static List<Condition> leaves(String name) {
    Field field = Field.named(name);
    List<Condition> leaves = new ArrayList<>();
    leaves.add(new Condition.Exists(field, AT));
    List<Literal> literals = new ArrayList<>();
    TEXTS.forEach(text -> literals.add(new Literal.Text(text)));
    for (Object other : OTHERS) {
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
        if (pattern.parts().size() > 1) {
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
    String text = randomFrom(TEXTS);
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

  /**
   * Compares.
   *
   * @param exact the field that EQL asks instead of the named one
   */
  private void check(
      Map<String, Object> mapping,
      List<Map<String, Object>> documents,
      List<Condition> leaves,
      String exact)
      throws IOException {
    Schema schema = Schema.ofMapping(mapping);
    List<String> faults = new ArrayList<>();
    index(
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
          assertTrue("something was compared", supported > 0);
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
      case Condition.Regexp regexp ->
          new Condition.Regexp(field, regexp.pattern(), regexp.ignoreCase(), AT);
      case Condition.Wildcard wildcard when !wildcard.words() ->
          new Condition.Wildcard(field, wildcard.pattern(), wildcard.ignoreCase(), false, AT);
      default -> leaf;
    };
  }
}
