package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import dev.detection.query.NotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

/** Values as an aggregation sees them. */
public class CombinationsTests {
  private static final Schema SCHEMA =
      Schema.ofMapping(
          Map.of(
              "properties",
              Map.of(
                  "word", Map.of("type", "keyword", "ignore_above", 5),
                  "ip", Map.of("type", "ip"),
                  "count", Map.of("type", "long"),
                  "share", Map.of("type", "double"),
                  "on", Map.of("type", "boolean"),
                  "when", Map.of("type", "date"),
                  "text", Map.of("type", "text"))));

  private static Set<List<Object>> in(Map<String, Object> source, String... fields) {
    return Combinations.of(List.of(fields), SCHEMA).in(source);
  }

  @Test
  public void valuesHaveTheFormInWhichTheyAreKept() {
    assertEquals(Set.of(List.of("7")), in(Map.of("word", 7), "word"));
    assertEquals(Set.of(List.of("2001:db8::1")), in(Map.of("ip", "2001:DB8:0::1"), "ip"));
    assertEquals(Set.of(List.of(7L)), in(Map.of("count", "7"), "count"));
    assertEquals(Set.of(List.of(0.5)), in(Map.of("share", 0.5), "share"));
    assertEquals(Set.of(List.of(true)), in(Map.of("on", "true"), "on"));
    assertEquals(
        Set.of(List.of("2026-03-10T00:00:00.000Z")), in(Map.of("when", "2026-03-10"), "when"));
  }

  @Test
  public void ofSeveralFieldsEveryCombinationCounts() {
    assertEquals(
        Set.of(List.of("a", 1L), List.of("a", 2L), List.of("b", 1L), List.of("b", 2L)),
        in(Map.of("word", List.of("a", "b", "a"), "count", List.of(1, 2)), "word", "count"));
  }

  @Test
  public void withoutOneOfTheFieldsThereIsNone() {
    assertEquals(Set.of(), in(Map.of("word", "a"), "word", "count"));
    assertEquals("ignored", Set.of(), in(Map.of("word", "longer than five"), "word"));
  }

  @Test
  public void whatCannotBeAggregatedIsRefused() {
    assertThrows(NotSupportedException.class, () -> Combinations.of(List.of("text"), SCHEMA));
  }

  @Test
  public void tooManyCombinationsAreNotMade() {
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      many.add("w" + i);
    }
    assertThrows(
        EventException.class,
        () -> in(Map.of("word", many, "count", List.copyOf(range())), "word", "count"));
  }

  private static List<Object> range() {
    List<Object> range = new ArrayList<>();
    for (long i = 0; i < 200; i++) {
      range.add(i);
    }
    return range;
  }
}
