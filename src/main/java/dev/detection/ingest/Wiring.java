package dev.detection.ingest;

import dev.detection.finding.Marks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.cluster.metadata.MetadataIndexTemplateService;
import org.elasticsearch.cluster.metadata.ProjectMetadata;

/**
 * What of the engine a target has.
 *
 * @param marks null if it is not to be told
 * @param template null if no composable template is for it
 */
record Wiring(WriteTarget target, Route route, MappedMarks marks, Template template) {

  /**
   * The template that makes the target's next index.
   *
   * @param managed whether something else than a user keeps it, and would undo a change
   */
  record Template(String name, boolean managed, Route route, MappedMarks marks) {

    /** Null if there is none. */
    static Template of(ProjectMetadata project, String target) {
      String name = MetadataIndexTemplateService.findV2Template(project, target, false);
      if (name == null) {
        return null;
      }
      ComposableIndexTemplate template = project.templatesV2().get(name);
      Route route = Route.ofTemplate(project, name);
      return new Template(
          name,
          isManaged(template.metadata()),
          route,
          MappedMarks.of(Definition.ofTemplate(project, target).mapping(), fieldOf(route)));
    }

    private boolean complete() {
      return route.place() != null && marks.complete();
    }

    private Map<String, Object> told() {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("name", name);
      told.put("managed", managed);
      told.put("processor", route.place() != null);
      told.put("mappings", marks.complete());
      return told;
    }
  }

  /**
   * @param withMapping whether the mapping is to be looked at
   */
  static Wiring of(ProjectMetadata project, WriteTarget target, boolean withMapping) {
    Route route = Route.to(project, target.name());
    return new Wiring(
        target,
        route,
        withMapping ? MappedMarks.of(mapping(target), fieldOf(route)) : null,
        Template.of(project, target.name()));
  }

  private static Map<String, Object> mapping(WriteTarget target) {
    return target.index().mapping() == null ? Map.of() : target.index().mapping().sourceAsMap();
  }

  private static String fieldOf(Route route) {
    return route.place() == null ? Marks.DEFAULT_FIELD : route.place().field();
  }

  /** As Fleet and the templates that come with Elasticsearch say it in their metadata. */
  static boolean isManaged(Object metadata) {
    return metadata instanceof Map<?, ?> map
        && Boolean.parseBoolean(String.valueOf(map.get("managed")));
  }

  /** Where its documents have their marks. */
  String field() {
    return fieldOf(route);
  }

  /** What is missing, in the words of the answer; empty if nothing is. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (route.place() == null) {
      missing.add("processor");
    }
    if (marks != null && !marks.complete()) {
      missing.add("mappings");
    }
    // The template of a plain index may never make another that rules watch.
    if (target.stream() && template != null && !template.complete()) {
      missing.add("template");
    }
    return missing;
  }

  /** As the answer shows it, without documents and advice. */
  Map<String, Object> told() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("name", target.name());
    told.put("type", target.stream() ? "data_stream" : "index");
    told.put("pipelines", route.told());
    if (route.place() != null) {
      told.put("processor", route.toldPlace());
    }
    if (marks != null) {
      told.put("mappings", marks.told());
    }
    if (template != null) {
      told.put("template", template.told());
    }
    return told;
  }
}
