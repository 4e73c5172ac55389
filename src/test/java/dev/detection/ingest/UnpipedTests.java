package dev.detection.ingest;

import java.util.Map;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.json.JsonXContent;

/** Pipelines without the processor. */
public class UnpipedTests extends ESTestCase {
  private static final String OTHER = "{\"set\": {\"field\": \"a\", \"value\": 1}}";

  private static Map<String, Object> json(String text) {
    return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
  }

  private static void check(String without, int removed, String with) {
    Unpiped found = Unpiped.of(json(with));
    assertEquals(json(without), found.config());
    assertEquals(removed, found.removed());
  }

  public void testOthersStayAsTheyAre() {
    check(
        "{\"description\": \"d\", \"processors\": [%s, %s]}".formatted(OTHER, OTHER),
        1,
        "{\"description\": \"d\", \"processors\": [%s, {\"detection\": {}}, %s]}"
            .formatted(OTHER, OTHER));
    check("{\"processors\": [%s]}".formatted(OTHER), 0, "{\"processors\": [%s]}".formatted(OTHER));
  }

  public void testPipelineOfNothingElseIsEmptyAndStays() {
    check(
        "{\"processors\": []}",
        2,
        "{\"processors\": [{\"detection\": {}}, {\"detection\": {\"target_field\": \"d\"}}]}");
    assertTrue(Unpiped.of(json("{\"processors\": [{\"detection\": {}}]}")).isEmpty());
    assertFalse(Unpiped.of(json("{\"processors\": [%s]}".formatted(OTHER))).isEmpty());
  }

  public void testInHandlersOfFailures() {
    check(
        "{\"processors\": [%s], \"on_failure\": [%s]}".formatted(OTHER, OTHER),
        1,
        "{\"processors\": [%s], \"on_failure\": [%s, {\"detection\": {}}]}"
            .formatted(OTHER, OTHER));
    check(
        "{\"processors\": [{\"set\": {\"field\": \"a\"}}]}",
        2,
        """
        {"processors": [{"set": {"field": "a", "on_failure": [{"detection": {}}]}}],
         "on_failure": [{"detection": {}}]}\
        """);
  }

  public void testOfEachElement() {
    check(
        "{\"processors\": [{\"foreach\": {\"field\": \"a\", \"processor\": %s}}]}".formatted(OTHER),
        1,
        """
        {"processors": [{"foreach": {"field": "a", "processor": {"detection": {}}}},
           {"foreach": {"field": "a", "processor": %s}}]}\
        """
            .formatted(OTHER));
  }
}
