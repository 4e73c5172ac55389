package dev.detection.match;

import static org.junit.Assert.assertEquals;

import java.util.Map;
import org.junit.Test;

/** What the settings of an index change about its fields. */
public class FieldTypesTests {
  private static FieldType type(Map<String, Object> definition, Map<String, String> settings) {
    return Schema.ofMapping(Map.of("properties", Map.of("f", definition)), settings).type("f.key");
  }

  private static FieldType flattened(Map<String, String> settings) {
    return type(Map.of("type", "flattened"), settings);
  }

  @Test
  public void flattenedFieldsIgnoreLongTextsAsTheIndexDoes() {
    assertEquals(
        new FieldType.Flattened("key", Integer.MAX_VALUE, null, null, true), flattened(Map.of()));
    assertEquals(
        new FieldType.Flattened("key", 8_191, null, null, true),
        flattened(Map.of("index.mode", "logsdb")));
    assertEquals(
        new FieldType.Flattened("key", 9, null, null, true),
        flattened(Map.of("index.mapping.ignore_above", "9")));
    assertEquals(
        new FieldType.Flattened("key", 3, null, null, true),
        type(
            Map.of("type", "flattened", "ignore_above", 3),
            Map.of("index.mapping.ignore_above", "9")));
  }

  @Test
  public void flattenedFieldsWithoutTermsAreNotEvaluated() {
    FieldType unsupported = new FieldType.Unsupported("type [flattened] without [index]");
    assertEquals(unsupported, flattened(Map.of("index.mode", "logsdb_columnar")));
    assertEquals(unsupported, flattened(Map.of("index.mapping.index_disabled_by_default", "true")));
    assertEquals(
        new FieldType.Flattened("key", Integer.MAX_VALUE, null, null, true),
        type(Map.of("type", "flattened", "index", true), Map.of("index.mode", "columnar")));
  }
}
