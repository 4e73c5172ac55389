package dev.detection.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.ingest.IngestMetadata;
import org.elasticsearch.ingest.PipelineConfiguration;
import org.elasticsearch.test.ESTestCase;

/** Where the processor is found in pipelines that call one another. */
public class PipelineChainTests extends ESTestCase {
  private static final Map<String, Object> JUDGE = processor("detection", Map.of());

  private final Map<String, PipelineConfiguration> pipelines = new HashMap<>();

  private static Map<String, Object> processor(String type, Map<String, Object> options) {
    return Map.of(type, options);
  }

  private static Map<String, Object> call(String id) {
    return processor("pipeline", Map.of("name", id));
  }

  private void pipeline(String id, Object... processors) {
    Map<String, Object> config = Map.of("processors", List.of(processors));
    pipelines.put(id, new PipelineConfiguration(id, config));
  }

  private PipelineChain chain(String id) {
    return PipelineChain.of(
        ProjectMetadata.builder(ProjectId.DEFAULT)
            .putCustom(IngestMetadata.TYPE, new IngestMetadata(pipelines))
            .build(),
        id);
  }

  public void testCallsAreFollowedOnceAndThoseToNothingAreNamed() {
    pipeline("a", call("b"), call("missing@custom"), call("{{{template}}}"));
    pipeline("b", call("a"), call("c"));
    pipeline("c", JUDGE);
    PipelineChain chain = chain("a");
    assertEquals(List.of("a", "b", "c"), chain.called());
    assertEquals(List.of("missing@custom", "{{{template}}}"), chain.notFound());
    assertEquals(new PipelineChain.Place("c", "detection", false, false), chain.place());
  }

  public void testProcessorThatJudgesEverythingIsToldBeforeOneThatAsks() {
    Map<String, Object> asks = processor("detection", Map.of("if", "ctx.a == 1"));
    pipeline("some", asks);
    assertTrue(chain("some").place().conditional());
    pipeline("by-call", processor("pipeline", Map.of("name", "inner", "if", "ctx.a == 1")));
    pipeline("inner", processor("detection", Map.of("target_field", "my.marks")));
    assertEquals(
        new PipelineChain.Place("inner", "my.marks", true, false), chain("by-call").place());
    pipeline("all", asks, JUDGE);
    assertFalse(chain("all").place().conditional());
  }

  /** What runs only when a processor fails judges no document that is well. */
  public void testProcessorForFailuresIsNone() {
    pipeline("a", processor("set", Map.of("field", "a", "on_failure", List.of(JUDGE))));
    assertNull(chain("a").place());
  }

  public void testReroutesAreToldAndWhetherTheyComeAfterTheProcessor() {
    Map<String, Object> reroute = processor("reroute", Map.of());
    pipeline("before", reroute, JUDGE);
    pipeline("after", JUDGE, call("rerouting"));
    pipeline("rerouting", reroute);
    assertFalse(chain("before").place().beforeReroute());
    assertTrue(chain("after").place().beforeReroute());
    assertEquals(List.of("rerouting"), chain("after").reroutes());
  }

  public void testPipelineThatDoesNotExistIsBroken() {
    assertFalse(chain("none").exists());
    assertEquals("none", new Route(null, chain("none")).broken());
    pipeline("some");
    assertNull(new Route(chain("some"), null).broken());
  }
}
