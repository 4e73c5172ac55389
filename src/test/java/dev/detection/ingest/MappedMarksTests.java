package dev.detection.ingest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Which of the fields of marks a mapping has. */
public class MappedMarksTests {

  private static Map<String, Object> properties(String name, Map<String, Object> definition) {
    return Map.of("properties", Map.of(name, definition));
  }

  private static MappedMarks leaves(Map<String, Object> leaves) {
    return MappedMarks.of(properties("detection", Map.of("properties", leaves)), "detection");
  }

  @Test
  public void theComponentTemplateIsComplete() {
    assertTrue(
        MappedMarks.of(properties("detection", MarksTemplate.field()), "detection").complete());
  }

  @Test
  public void whatIsAbsentCanBeAdded() {
    MappedMarks none = MappedMarks.of(Map.of(), "my.marks");
    assertFalse(none.complete());
    assertEquals(
        List.of("my.marks.generation", "my.marks.rule_ids", "my.marks.steps", "my.marks.unjudged"),
        none.told().get("absent"));
    assertTrue(MappedMarks.of(none.addition(), "my.marks").complete());
    assertTrue(none.addition().toString(), none.addition().toString().contains("dynamic=false"));
  }

  /** What stands there stays as it is, or the addition would be refused. */
  @Test
  public void onlyWhatIsAbsentIsAdded() {
    MappedMarks some =
        leaves(
            Map.of("rule_ids", Map.of("type", "keyword"), "generation", Map.of("type", "integer")));
    assertEquals(List.of("steps", "unjudged"), List.copyOf(some.absent().keySet()));
    assertFalse(some.addition().toString(), some.addition().toString().contains("dynamic"));
  }

  @Test
  public void otherTypesCannotBeChanged() {
    Map<Map<String, Object>, String> conflicts =
        Map.of(
            Map.of("type", "keyword"),
            "[detection] is mapped as [keyword], not as an object",
            Map.of("enabled", false),
            "[detection] is mapped with [enabled: false]",
            Map.of("properties", Map.of("rule_ids", Map.of("type", "text"))),
            "[detection.rule_ids] is mapped as [text]",
            Map.of("properties", Map.of("generation", Map.of("type", "keyword"))),
            "[detection.generation] is mapped as [keyword]");
    conflicts.forEach(
        (definition, conflict) -> {
          MappedMarks marks = MappedMarks.of(properties("detection", definition), "detection");
          assertFalse(marks.complete());
          assertEquals(conflict, marks.conflict());
          assertEquals(conflict, marks.told().get("conflict"));
        });
    assertNull(leaves(Map.of()).conflict());
  }
}
