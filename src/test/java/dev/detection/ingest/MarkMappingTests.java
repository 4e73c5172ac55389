package dev.detection.ingest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.detection.match.Schema;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What mappings do with marks. */
public class MarkMappingTests {

  private static MarkMapping of(Map<String, Object> mapping, Map<String, String> settings) {
    return MarkMapping.of(mapping, settings, Schema.ofMapping(mapping, settings), "detection");
  }

  private static MarkMapping detection(Map<String, Object> definition) {
    return of(Map.of("properties", Map.of("detection", definition)), Map.of());
  }

  private static MarkMapping template(Map<String, Object> mapping) {
    Map<String, Object> template = Map.of("match", "*_ids", "mapping", mapping);
    return of(Map.of("dynamic_templates", List.of(Map.of("ids", template))), Map.of());
  }

  private static void assertIs(Class<? extends MarkMapping> expected, MarkMapping found) {
    assertEquals(found.toString(), expected, found.getClass());
  }

  @Test
  public void componentTemplateAcceptsMarksWhateverElseIsMapped() {
    Map<String, Object> mapping =
        Map.of("dynamic", "strict", "properties", Map.of("detection", MarksTemplate.field()));
    MarkMapping.Accepted accepted =
        (MarkMapping.Accepted) of(mapping, Map.of(MarkMapping.FIELDS_LIMIT, "5"));
    assertTrue(accepted.takes(Map.of("rule_ids", List.of("a")), Map.of("a", Map.of("b", 1))));
  }

  @Test
  public void objectsThatNoSearchFindsMarksInAreTold() {
    assertIs(MarkMapping.Invisible.class, detection(Map.of("type", "nested")));
    assertIs(MarkMapping.Invisible.class, detection(Map.of("type", "flattened")));
    assertIs(MarkMapping.Invisible.class, detection(Map.of("type", "object", "enabled", false)));
    assertIs(MarkMapping.Invisible.class, of(Map.of("dynamic", "runtime"), Map.of()));
    assertIs(MarkMapping.Invisible.class, of(Map.of("dynamic", false), Map.of()));
  }

  @Test
  public void ruleIdsThatAreNotIndexedAreTold() {
    Map<String, Object> unindexed = Map.of("type", "keyword", "index", false, "doc_values", false);
    assertIs(
        MarkMapping.Invisible.class,
        detection(Map.of("properties", Map.of("rule_ids", unindexed))));
    assertIs(MarkMapping.Rejected.class, template(unindexed));
  }

  @Test
  public void onlyRuleIdsHaveToBeSearchable() {
    assertIs(
        MarkMapping.Accepted.class,
        detection(
            Map.of("dynamic", false, "properties", Map.of("rule_ids", Map.of("type", "keyword")))));
  }

  @Test
  public void typesThatDoNotTakeMarksKeepThemOut() {
    assertIs(MarkMapping.Rejected.class, detection(Map.of("type", "keyword")));
    assertIs(
        MarkMapping.Rejected.class,
        detection(Map.of("properties", Map.of("rule_ids", Map.of("type", "long")))));
    assertIs(MarkMapping.Rejected.class, template(Map.of("type", "long")));
    assertIs(MarkMapping.Accepted.class, template(Map.of("type", "keyword")));
  }

  @Test
  public void marksAreLeftOutWhereTheyCouldTakeTheLastFields() {
    Map<String, Object> mapping = Map.of("properties", Map.of("a", Map.of("type", "keyword")));
    MarkMapping.Accepted accepted =
        (MarkMapping.Accepted) of(mapping, Map.of(MarkMapping.FIELDS_LIMIT, "15"));
    Map<String, Object> marks = Map.of("generation", 1L);
    assertTrue(accepted.takes(marks, Map.of("b", 1, "c", 1)));
    assertFalse(accepted.takes(marks, Map.of("b", 1, "c", List.of(Map.of("d", 1)))));
    MarkMapping.Accepted lenient =
        (MarkMapping.Accepted)
            of(
                mapping,
                Map.of(MarkMapping.FIELDS_LIMIT, "2", MarkMapping.IGNORE_BEYOND_LIMIT, "true"));
    assertTrue(lenient.takes(marks, Map.of("b", 1, "c", 1)));
  }
}
