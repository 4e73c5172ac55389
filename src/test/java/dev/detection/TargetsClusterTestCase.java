package dev.detection;

import dev.detection.rest.Calls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.ingest.IngestPipelineTestUtils;
import org.elasticsearch.plugins.Plugin;

/** What tests of targets share; pipelines can call others here. */
abstract class TargetsClusterTestCase extends DetectionClusterTestCase {
  protected static final String JUDGING = "{\"processors\": [{\"detection\": {}}]}";
  protected static final String EMPTY = "{\"processors\": []}";
  protected static final String MANAGED = "{\"_meta\": {\"managed\": true}, \"processors\": []}";

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    List<Class<? extends Plugin>> plugins = new ArrayList<>(super.nodePlugins());
    plugins.add(CallingPlugin.class);
    return plugins;
  }

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  protected void pipeline(String id, String json) {
    IngestPipelineTestUtils.putJsonPipeline(client(), id, json);
  }

  /** A pipeline that calls others; those that do not exist are passed over. */
  protected static String calling(String... ids) {
    return "{\"processors\": [%s]}"
        .formatted(
            String.join(
                ", ",
                List.of(ids).stream()
                    .map(
                        id ->
                            "{\"pipeline\": {\"name\": \"%s\", \"ignore_missing_pipeline\": true}}"
                                .formatted(id))
                    .toList()));
  }

  /**
   * An index with its strings as keywords and no marks in its mapping.
   *
   * @param settings names and values
   */
  protected void createTarget(String name, String... settings) {
    Settings.Builder all = indexSettings(1, 0);
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    client()
        .admin()
        .indices()
        .prepareCreate(name)
        .setSettings(all)
        .setMapping(
            """
            {"properties": {"@timestamp": {"type": "date"},
              "process": {"properties": {"name": {"type": "keyword"}}}}}\
            """)
        .get();
  }

  protected Map<String, Object> targets() {
    return call(Calls.GET_TARGETS, Map.of(), "").body();
  }

  @SuppressWarnings("unchecked") // as the answer is made
  protected Map<String, Object> target(String name) {
    return ((List<Map<String, Object>>) targets().get("targets"))
        .stream()
            .filter(target -> name.equals(target.get("name")))
            .findFirst()
            .orElseThrow(() -> new AssertionError(targets().toString()));
  }

  protected Map<String, Object> setUp(boolean dryRun, String body) {
    return call(Calls.SET_UP_TARGETS, Map.of("dry_run", String.valueOf(dryRun)), body).body();
  }

  /** What a call with these targets does: the action, on what, and the result, one line a step. */
  protected List<String> steps(boolean dryRun, String... names) {
    return steps(setUp(dryRun, "{\"targets\": [\"" + String.join("\", \"", names) + "\"]}"));
  }

  protected static List<String> steps(Map<String, Object> answer) {
    List<String> steps = new ArrayList<>();
    for (Object one : (List<?>) answer.get("steps")) {
      Map<?, ?> step = (Map<?, ?>) one;
      steps.add("%s %s: %s".formatted(step.get("action"), step.get("on"), step.get("result")));
    }
    return steps;
  }
}
