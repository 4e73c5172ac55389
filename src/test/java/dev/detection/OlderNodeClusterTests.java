package dev.detection;

import dev.detection.rest.Calls;
import dev.detection.store.PluginVersion;
import java.util.Map;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** Rules while a node has an older version of the plugin. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 2, supportsDedicatedMasters = false)
public class OlderNodeClusterTests extends DetectionClusterTestCase {

  @Override
  protected Settings nodeSettings(int nodeOrdinal, Settings otherSettings) {
    Settings.Builder settings =
        Settings.builder().put(super.nodeSettings(nodeOrdinal, otherSettings));
    return nodeOrdinal == 0
        ? settings.put("node.attr." + PluginVersion.ATTRIBUTE, PluginVersion.CURRENT - 1).build()
        : settings.build();
  }

  public void testRuleThatItWouldJudgeOtherwiseIsRefused() {
    String rule = queryRule("r", "a: 1");
    ElasticsearchStatusException refused =
        expectThrows(
            ElasticsearchStatusException.class,
            () -> call(Calls.PUT_RULE, Map.of("rule_id", "r"), rule));
    assertEquals(RestStatus.CONFLICT, refused.status());
    assertTrue(refused.getMessage(), refused.getMessage().contains("older version of the plugin"));
    assertEquals(0, call(Calls.LIST_RULES, Map.of(), "").body().get("total"));
    // One that no version runs is stored.
    put(
        "r",
        rule.replace(
            "\"type\": \"query\"",
            "\"type\": \"threshold\", \"threshold\": {\"field\": \"a\", \"value\": 2}"));
  }
}
