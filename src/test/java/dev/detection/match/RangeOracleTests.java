package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Condition.Comparison;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.rule.Position;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Leaves of conditions on fields of ranges: judged as a search finds. */
public class RangeOracleTests extends LeafOracle {
  private static final Position AT = Position.UNKNOWN;
  private static final Field F = Field.named("f");

  /** Limits, in documents and in questions. */
  private static final List<Object> NUMBERS =
      Arrays.asList(
          -10,
          0,
          -0.0,
          0.1,
          5,
          5.0,
          5.5,
          "5",
          "5.5",
          "7",
          "1e3",
          16777217,
          2147483647,
          -2147483648,
          2147483648L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          9007199254740993L,
          "9007199254740993.5",
          "3.4028235e38",
          "1.7976931348623157E308",
          "NaN",
          "Infinity",
          "",
          "x",
          true);

  private static final List<Object> DATES =
      Arrays.asList(
          "2020",
          "2020-01-01",
          "2020-01-01T10:11:12.345Z",
          "2020-01-01T10:11:12+02:00",
          "2020-01-01||+1M/d",
          "2020-02-01||/M",
          "2021-06",
          "2020/01/01",
          "1969-12-31",
          "now",
          "now-1d/d",
          "x",
          "",
          1577836800000L,
          1577836800,
          2020,
          5,
          -1,
          5.5,
          true);

  private static final List<Object> ADDRESSES =
      Arrays.asList(
          "10.0.0.0",
          "10.0.0.255",
          "10.1.2.3",
          "0.0.0.0",
          "255.255.255.255",
          "::",
          "::1",
          "::ffff:10.0.0.7",
          "2001:db8::1",
          "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
          "10.0.0.0/8",
          "2001:db8::/32",
          "::/0",
          "10.0.0.0/33",
          "x",
          "",
          5,
          true);

  private static final List<String> FORMATS = Arrays.asList(null, "yyyy/MM/dd", "epoch_millis");

  private static final List<ZoneId> ZONES =
      Arrays.asList(null, ZoneId.of("+05:00"), ZoneId.of("America/New_York"));

  private static final Map<Map<String, Object>, List<Object>> TYPES = new LinkedHashMap<>();

  static {
    for (String name : List.of("integer", "long", "float", "double")) {
      TYPES.put(Map.of("type", name + "_range"), NUMBERS);
    }
    TYPES.put(Map.of("type", "integer_range", "coerce", false), NUMBERS);
    TYPES.put(Map.of("type", "long_range", "doc_values", false), NUMBERS);
    TYPES.put(Map.of("type", "double_range", "index", false), NUMBERS);
    TYPES.put(Map.of("type", "date_range"), DATES);
    TYPES.put(Map.of("type", "date_range", "format", "yyyy/MM/dd||epoch_second"), DATES);
    TYPES.put(Map.of("type", "ip_range"), ADDRESSES);
  }

  public void testRanges() throws IOException {
    for (Map.Entry<Map<String, Object>, List<Object>> type : TYPES.entrySet()) {
      List<Condition> leaves = new ArrayList<>(randomSubsetOf(300, leaves("f")));
      leaves.addAll(questions(type.getValue()));
      Map<String, Object> mapping = Map.of("properties", Map.of("f", type.getKey()));
      check(mapping, documents(type.getValue()), leaves, "f");
    }
  }

  public void testRangesOfTheFirstDocument() throws IOException {
    for (Map.Entry<Map<String, Object>, List<Object>> type : TYPES.entrySet()) {
      Map<String, Object> template = Map.of("match", "f", "mapping", type.getKey());
      List<Condition> leaves = questions(type.getValue());
      for (Map<String, Object> document : randomSubsetOf(20, documents(type.getValue()))) {
        check(
            Map.of("dynamic_templates", List.of(Map.of("all", template))),
            List.of(document),
            randomSubsetOf(40, leaves),
            "f");
      }
    }
  }

  private static List<Map<String, Object>> documents(List<Object> limits) {
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    documents.add(Map.of("f", Map.of()));
    documents.add(Map.of("f", Map.of("gte", 0.0, "lte", -0.0)));
    limits.forEach(limit -> documents.add(Map.of("f", limit)));
    for (int i = 0; i < 400; i++) {
      documents.add(
          switch (randomInt(5)) {
            case 0 -> Map.of("f", List.of(range(limits), range(limits)));
            case 1 -> Collections.singletonMap("f." + key(), limit(limits));
            default -> Map.of("f", range(limits));
          });
    }
    return documents;
  }

  private static Map<String, Object> range(List<Object> limits) {
    Map<String, Object> range = new LinkedHashMap<>();
    for (int i = randomInt(3); i >= 0; i--) {
      range.put(key(), limit(limits));
    }
    return range;
  }

  private static String key() {
    return randomInt(100) == 0 ? "from" : randomFrom("gt", "gte", "lt", "lte");
  }

  private static Object limit(List<Object> limits) {
    return randomInt(10) == 0 ? null : randomFrom(limits);
  }

  private static List<Condition> questions(List<Object> limits) {
    List<Condition> questions = new ArrayList<>();
    questions.add(new Condition.Exists(F, AT));
    for (Object limit : limits) {
      questions.add(new Condition.Term(F, literal(limit), false, AT));
      questions.add(new Condition.Match(F, String.valueOf(limit), randomBoolean(), AT));
      for (Comparison comparison : Comparison.values()) {
        questions.add(new Condition.Range(F, comparison, literal(limit), AT));
      }
    }
    for (int i = 0; i < 200; i++) {
      Condition.Between between =
          new Condition.Between(
              side(limits, Comparison.GREATER, Comparison.GREATER_OR_EQUAL),
              side(limits, Comparison.LESS, Comparison.LESS_OR_EQUAL),
              false,
              AT);
      questions.add(between);
      questions.add(new Condition.DateRange(between, randomFrom(FORMATS), randomFrom(ZONES), AT));
    }
    return questions;
  }

  private static Condition.Range side(List<Object> limits, Comparison open, Comparison closed) {
    return new Condition.Range(F, randomBoolean() ? open : closed, literal(randomFrom(limits)), AT);
  }

  private static Literal literal(Object value) {
    return switch (value) {
      case Boolean truth -> new Literal.Bool(truth);
      case Double number -> new Literal.Decimal(number);
      case Integer number -> new Literal.Whole(number);
      case Long number -> new Literal.Whole(number);
      default -> new Literal.Text(value.toString());
    };
  }
}
