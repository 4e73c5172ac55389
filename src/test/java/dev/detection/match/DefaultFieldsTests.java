package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import java.time.Instant;
import java.util.Map;
import org.junit.Test;

public class DefaultFieldsTests {
  private static final Map<String, Object> MAPPING =
      Map.of(
          "properties",
          Map.of(
              "a", Map.of("type", "keyword"),
              "b", Map.of("properties", Map.of("c", Map.of("type", "keyword"))),
              "d", Map.of("type", "keyword")));

  private static Schema schema(String fields) {
    return Schema.ofMapping(MAPPING, Map.of("index.query.default_field", fields));
  }

  private static boolean finds(String query, Map<String, Object> event, Schema schema) {
    Event read = Event.of(event, schema, Instant.EPOCH);
    boolean found = Binder.bind(Lucene.parse(query), schema).holds(read);
    assertEquals(query, found, Binder.bind(Kql.parse(query), schema).holds(read));
    return found;
  }

  @Test
  public void theSettingOfTheIndexSaysWhichFieldsAreAsked() {
    Schema schema = schema("[a, b.*^2]");
    assertTrue(finds("x", Map.of("a", "x"), schema));
    assertTrue(finds("x*", Map.of("b", Map.of("c", "xy")), schema));
    assertTrue(finds("x", Map.of("b", Map.of("new", "x")), schema));
    assertFalse(finds("x", Map.of("d", "x"), schema));
    assertTrue(finds("d:x", Map.of("d", "x"), schema));
  }

  @Test
  public void oneFieldIsAListOfOne() {
    assertTrue(finds("x", Map.of("d", "x"), schema("d")));
    assertFalse(finds("x", Map.of("a", "x"), schema("d")));
  }

  @Test
  public void withoutTheSettingAllAreAskedButThoseNamedLikeMetadata() {
    Schema all = Schema.ofMapping(MAPPING);
    assertTrue(finds("x", Map.of("d", "x"), all));
    assertTrue(finds("x", Map.of("new", "x"), all));
    assertFalse(finds("x", Map.of("_own", "x"), all));
  }
}
