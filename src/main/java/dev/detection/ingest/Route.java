package dev.detection.ingest;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.cluster.metadata.MetadataIndexTemplateService;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.ingest.IngestService;

/**
 * The pipelines that a document goes through if its request names none.
 *
 * @param first the default pipeline; null if there is none
 * @param last the final pipeline; null if there is none
 */
record Route(PipelineChain first, PipelineChain last) {

  /** To an index or data stream, as Elasticsearch itself finds it. */
  static Route to(ProjectMetadata project, String name) {
    var pipelines =
        IngestService.resolvePipelines(
            null, new IndexRequest(name), project, System.currentTimeMillis());
    return of(project, pipelines.defaultPipeline(), pipelines.finalPipeline());
  }

  /** To what a composable template makes. */
  static Route ofTemplate(ProjectMetadata project, String template) {
    Settings settings = MetadataIndexTemplateService.resolveSettings(project, template);
    return of(
        project,
        IndexSettings.DEFAULT_PIPELINE.get(settings),
        IndexSettings.FINAL_PIPELINE.get(settings));
  }

  private static Route of(ProjectMetadata project, String first, String last) {
    return new Route(chain(project, first), chain(project, last));
  }

  private static PipelineChain chain(ProjectMetadata project, String id) {
    return IngestService.NOOP_PIPELINE_NAME.equals(id) ? null : PipelineChain.of(project, id);
  }

  /** Where the processor judges; the last judgement stands. Null if it is nowhere. */
  PipelineChain.Place place() {
    return last != null && last.place() != null
        ? last.place()
        : first == null ? null : first.place();
  }

  /** Every pipeline that is called or would be if it existed, in order. */
  Set<String> named() {
    Set<String> named = new LinkedHashSet<>();
    chains()
        .forEach(
            chain -> {
              named.addAll(chain.called());
              named.addAll(chain.notFound());
            });
    return named;
  }

  /** The first pipeline that is set and does not exist: documents are refused. Null if none. */
  String broken() {
    return chains()
        .filter(chain -> !chain.exists())
        .map(PipelineChain::id)
        .findFirst()
        .orElse(null);
  }

  private Stream<PipelineChain> chains() {
    return Stream.of(first, last).filter(Objects::nonNull);
  }

  /** As the answer shows the pipelines. */
  Map<String, Object> told() {
    Map<String, Object> told = new LinkedHashMap<>();
    if (first != null) {
      told.put("default", told(first));
    }
    if (last != null) {
      told.put("final", told(last));
    }
    return told;
  }

  private static Map<String, Object> told(PipelineChain chain) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("name", chain.id());
    putUnlessEmpty(told, "calls", chain.called().stream().skip(1).toList());
    putUnlessEmpty(told, "not_found", chain.notFound());
    putUnlessEmpty(told, "reroute_in", chain.reroutes());
    return told;
  }

  private static void putUnlessEmpty(Map<String, Object> told, String key, List<String> names) {
    if (!names.isEmpty()) {
      told.put(key, names);
    }
  }

  /** As the answer shows where the processor is; null if it is nowhere. */
  Map<String, Object> toldPlace() {
    PipelineChain.Place place = place();
    if (place == null) {
      return null;
    }
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("in", last != null && last.place() != null ? "final" : "default");
    told.put("pipeline", place.pipeline());
    told.put("target_field", place.field());
    if (place.conditional()) {
      told.put("conditional", true);
    }
    if (place.beforeReroute()) {
      told.put("before_reroute", true);
    }
    return told;
  }
}
