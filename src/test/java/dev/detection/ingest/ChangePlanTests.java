package dev.detection.ingest;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.cluster.metadata.ComponentTemplate;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.cluster.metadata.DataStreamTestHelper;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.ingest.IngestMetadata;
import org.elasticsearch.ingest.PipelineConfiguration;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;

/** What has to be done for data streams, whose templates make their next indices. */
public class ChangePlanTests extends ESTestCase {
  private static final String STREAM = "logs-app-default";
  private static final String MANAGED = "\"_meta\": {\"managed\": true}";

  /** The template that Fleet makes for an integration, with its place for what is the user's. */
  private static final String FLEET_TEMPLATE =
      """
      {"index_patterns": ["logs-app-*"], "data_stream": {}, %s,
       "composed_of": ["logs-app@package", "logs-app@custom"],
       "ignore_missing_component_templates": ["logs-app@custom"]}\
      """
          .formatted(MANAGED);

  private static final String FLEET_COMPONENT =
      """
      {"template": {"settings": {"index.default_pipeline": "logs-app-1.0",
         "index.final_pipeline": ".fleet_final_pipeline-1"}}, %s}\
      """
          .formatted(MANAGED);

  private static final String CALLS_CUSTOM =
      """
      {%s, "processors": [
        {"pipeline": {"name": "global@custom", "ignore_missing_pipeline": true}},
        {"pipeline": {"name": "logs@custom", "ignore_missing_pipeline": true}},
        {"pipeline": {"name": "logs-app@custom", "ignore_missing_pipeline": true}}]}\
      """
          .formatted(MANAGED);

  private final ProjectMetadata.Builder project = ProjectMetadata.builder(ProjectId.DEFAULT);
  private final Map<String, PipelineConfiguration> pipelines = new HashMap<>();

  private void pipeline(String id, String json) {
    Map<String, Object> config = XContentHelper.convertToMap(JsonXContent.jsonXContent, json, true);
    pipelines.put(id, new PipelineConfiguration(id, config));
  }

  private void template(String name, String json) throws IOException {
    try (var parser =
        JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, json)) {
      project.put(name, ComposableIndexTemplate.parse(parser));
    }
  }

  private void component(String name, String json) throws IOException {
    try (var parser =
        JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, json)) {
      project.put(name, ComponentTemplate.parse(parser));
    }
  }

  private void stream(String name, Settings settings) {
    IndexMetadata index =
        IndexMetadata.builder(DataStreamTestHelper.createFirstBackingIndex(name).build())
            .settings(
                indexSettings(IndexVersion.current(), 1, 0)
                    .put("index.hidden", true)
                    .put("index.uuid", name)
                    .put(settings))
            .build();
    project.put(index, false);
    project.put(DataStreamTestHelper.newInstance(name, List.of(index.getIndex())));
  }

  private ProjectMetadata built() {
    return project.putCustom(IngestMetadata.TYPE, new IngestMetadata(pipelines)).build();
  }

  private static List<Change> plan(ProjectMetadata project, String... names) {
    ChangePlan plan = new ChangePlan(project, "detection");
    for (String name : names) {
      plan.add(WriteTarget.find(project, name), true);
    }
    return plan.changes();
  }

  /** The action and what it is on, without the part of a backing index that is a date. */
  private static List<String> told(List<Change> changes) {
    return changes.stream()
        .map(
            change ->
                change.action()
                    + " "
                    + change.on().replaceFirst("\\.ds-(.*)-\\d{4}\\.\\d{2}\\.\\d{2}-", "$1 "))
        .toList();
  }

  private void fleet() throws IOException {
    component("logs-app@package", FLEET_COMPONENT);
    template("logs-app", FLEET_TEMPLATE);
    pipeline("logs-app-1.0", CALLS_CUSTOM);
    pipeline(".fleet_final_pipeline-1", "{" + MANAGED + ", \"processors\": []}");
    stream(
        STREAM,
        Settings.builder()
            .put("index.default_pipeline", "logs-app-1.0")
            .put("index.final_pipeline", ".fleet_final_pipeline-1")
            .build());
  }

  public void testFleetsStreamsGetThePipelineAndTheTemplateThatAreTheUsers() throws IOException {
    fleet();
    List<Change> changes = plan(built(), STREAM);
    assertEquals(
        List.of(
            "put_mapping logs-app-default 000001",
            "put_pipeline logs-app@custom",
            "put_component_template logs-app@custom"),
        told(changes));
    Change.PutPipeline pipeline = (Change.PutPipeline) changes.get(1);
    assertEquals(Map.of("processors", List.of(Map.of("detection", Map.of()))), pipeline.config());
    Change.PutComponentTemplate component = (Change.PutComponentTemplate) changes.get(2);
    Map<String, Object> mapping =
        XContentHelper.convertToMap(
            JsonXContent.jsonXContent, component.template().template().mappings().string(), true);
    assertTrue(MappedMarks.of(mapping, "detection").complete());
  }

  public void testWhatIsTheUsersKeepsWhatItHas() throws IOException {
    fleet();
    pipeline("logs-app@custom", "{\"processors\": [{\"set\": {\"field\": \"a\", \"value\": 1}}]}");
    component(
        "logs-app@custom",
        """
        {"version": 3, "template": {"settings": {"index.number_of_shards": 3},
           "mappings": {"properties": {"a": {"type": "keyword"}}}}}\
        """);
    List<Change> changes = plan(built(), STREAM);
    assertEquals(
        List.of(Map.of("set", Map.of("field", "a", "value", 1)), Map.of("detection", Map.of())),
        ((Change.PutPipeline) changes.get(1)).config().get("processors"));
    ComponentTemplate component = ((Change.PutComponentTemplate) changes.get(2)).template();
    assertEquals(Long.valueOf(3), component.version());
    assertEquals("3", component.template().settings().get("index.number_of_shards"));
    assertTrue(component.template().mappings().string().contains("\"a\""));
  }

  public void testStreamsThatShareATemplateChangeItOnce() throws IOException {
    template("own", "{\"index_patterns\": [\"logs-*\"], \"data_stream\": {}}");
    stream("logs-a-b", Settings.EMPTY);
    stream("logs-a-c", Settings.EMPTY);
    component(
        MarksTemplate.NAME,
        """
        {"template": {"mappings": {"properties": {"detection": {"properties": {
           "rule_ids": {"type": "keyword"}, "steps": {"type": "keyword"},
           "generation": {"type": "long"}, "unjudged": {"type": "keyword"}}}}}}}\
        """);
    List<Change> changes = plan(built(), "logs-a-b", "logs-a-c");
    assertEquals(
        List.of(
            "put_mapping logs-a-b 000001",
            "put_pipeline detection",
            "put_settings logs-a-b 000001",
            "put_index_template own",
            "put_mapping logs-a-c 000001",
            "put_settings logs-a-c 000001"),
        told(changes));
    ComposableIndexTemplate after = ((Change.PutIndexTemplate) changes.get(3)).template();
    assertEquals(List.of(MarksTemplate.NAME), after.composedOf());
    assertEquals("detection", after.template().settings().get("index.final_pipeline"));
  }

  public void testManagedTemplateWithoutAPlaceForUsersIsLeftToPeople() throws IOException {
    template("kept", "{\"index_patterns\": [\"logs-*\"], \"data_stream\": {}, " + MANAGED + "}");
    stream(STREAM, Settings.EMPTY);
    assertEquals(
        List.of(
            "put_mapping logs-app-default 000001",
            "put_pipeline detection",
            "put_settings logs-app-default 000001",
            "by_hand kept",
            "by_hand kept"),
        told(plan(built(), STREAM)));
  }

  public void testManagedCustomPipelineIsNotChangedEither() throws IOException {
    fleet();
    pipeline("logs-app@custom", "{" + MANAGED + ", \"processors\": []}");
    assertEquals(
        List.of(
            "put_mapping logs-app-default 000001",
            "by_hand logs-app-default",
            "by_hand logs-app",
            "put_component_template logs-app@custom"),
        told(plan(built(), STREAM)));
  }

  public void testBackingIndexIsNoTarget() throws IOException {
    fleet();
    ProjectMetadata built = built();
    String backing = built.dataStreams().get(STREAM).getWriteIndex().getName();
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> WriteTarget.find(built, backing));
    assertEquals(
        "[" + backing + "] is part of the data stream [" + STREAM + "]; name that", e.getMessage());
  }

  public void testTheNameForFewestOthersIsTaken() {
    List<String> named =
        List.of("global@custom", "logs@custom", "logs-app@custom", "logs-ap@custom", "logs-app");
    assertEquals("logs-app@custom", CustomNames.of(named, STREAM));
    assertEquals("logs@custom", CustomNames.of(named, "logs-other-default"));
    assertNull(CustomNames.of(named, "metrics-app-default"));
    assertNull(CustomNames.of(List.of("{{type}}@custom"), STREAM));
  }
}
