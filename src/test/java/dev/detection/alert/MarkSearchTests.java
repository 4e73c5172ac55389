package dev.detection.alert;

import dev.detection.alert.MarkedPage.Marked;
import dev.detection.ingest.MarkField;
import dev.detection.ingest.MarksTemplate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.test.ESSingleNodeTestCase;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;

/** Which documents are found by which marks. */
public class MarkSearchTests extends ESSingleNodeTestCase {
  private static final long LAST = 3;

  private Followed followed;

  private void write() throws Exception {
    try (XContentBuilder mapping = JsonXContent.contentBuilder()) {
      mapping.map(Map.of("properties", Map.of("detection", MarksTemplate.field())));
      Settings oneShard = Settings.builder().put("index.number_of_shards", 1).build();
      createIndex("logs", oneShard, mapping);
    }
    index("known", 6);
    index("scheduled", 6);
    index("later", 7);
    prepareIndex("logs").setId("none").setSource(Map.of("n", 1)).get();
    indicesAdmin().prepareRefresh("logs").get();
    followed =
        new Followed(
            new ShardId(resolveIndex("logs"), 0),
            List.of(new MarkField("detection", true, true, List.of())));
  }

  private void index(String ruleId, long generation) {
    prepareIndex("logs")
        .setId(ruleId)
        .setSource(Map.of("detection", Map.of("rule_ids", ruleId, "generation", generation)))
        .get();
  }

  private List<String> found(Set<String> ruleIds, long generation, String lane, Set<String> lanes) {
    Ask ask = new Ask(-1, LAST, LAST, 10, lane, lanes, false);
    MarkedPage page =
        new MarkSearch(client()).find(followed, ask, new Sought(ruleIds, generation, -1));
    assertEquals(LAST, page.upTo());
    return page.documents().stream().map(Marked::id).toList();
  }

  public void testMarksOfRulesThatRaiseNoAlertsAreLeftOut() throws Exception {
    write();
    assertEquals(List.of("known"), found(Set.of("known"), 7, null, Set.of()));
    assertEquals(List.of(), found(Set.of(), 7, null, Set.of()));
    assertEquals(List.of("known", "scheduled", "later"), found(null, 7, null, Set.of()));
  }

  /** A node can be behind: which of later rules raise alerts it must ask before it goes on. */
  public void testMarksByLaterRulesAreFoundWhateverTheyAre() throws Exception {
    write();
    assertEquals(List.of("known", "later"), found(Set.of("known"), 6, null, Set.of()));
    assertEquals(List.of("later"), found(Set.of(), 6, null, Set.of()));
  }

  public void testMarksOfLanesAreFoundInTheirLanesAlone() throws Exception {
    write();
    Set<String> lanes = Set.of("known");
    assertEquals(List.of(), found(Set.of("known"), 7, null, lanes));
    assertEquals(List.of("scheduled", "later"), found(null, 7, null, lanes));
    assertEquals(List.of("known"), found(Set.of("known"), 7, "known", lanes));
  }
}
