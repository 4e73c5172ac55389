package dev.detection.rest;

import dev.detection.ingest.MarksTemplate;
import dev.detection.ingest.Unpiped;
import dev.detection.store.DetectionIndices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.metadata.Template;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.ingest.IngestMetadata;

/** What a cluster has of the plugin, and what is left of it when it is gone. */
final class Leftovers {
  /** What the plugin's indices that are no internal ones are called, and their templates. */
  private static final List<String> OWN =
      List.of(DetectionIndices.ALERTS, DetectionIndices.ANOMALIES, DetectionIndices.RUNS);

  private final ProjectMetadata project;

  Leftovers(ProjectMetadata project) {
    this.project = project;
  }

  /** The pipelines that have the processor, as they are without it, by id. */
  Map<String, Unpiped> pipelines() {
    Map<String, Unpiped> found = new TreeMap<>();
    IngestMetadata ingest = project.custom(IngestMetadata.TYPE);
    if (ingest != null) {
      ingest
          .getPipelines()
          .forEach(
              (id, pipeline) -> {
                Unpiped without = Unpiped.of(pipeline.getConfig());
                if (without.removed() > 0) {
                  found.put(id, without);
                }
              });
    }
    return found;
  }

  /** Where indices and templates name some pipelines. */
  List<Map<String, Object>> naming(Map<String, Unpiped> pipelines) {
    List<Map<String, Object>> found = new ArrayList<>();
    new TreeMap<>(project.indices())
        .forEach((name, index) -> add("index", name, index.getSettings(), pipelines, found));
    new TreeMap<>(project.templatesV2())
        .forEach(
            (name, template) ->
                add("index_template", name, settings(template.template()), pipelines, found));
    new TreeMap<>(project.componentTemplates())
        .forEach(
            (name, template) ->
                add("component_template", name, settings(template.template()), pipelines, found));
    return found;
  }

  private static Settings settings(Template template) {
    return template == null || template.settings() == null ? Settings.EMPTY : template.settings();
  }

  private static void add(
      String kind,
      String name,
      Settings settings,
      Map<String, Unpiped> pipelines,
      List<Map<String, Object>> found) {
    for (String key :
        List.of(IndexSettings.DEFAULT_PIPELINE.getKey(), IndexSettings.FINAL_PIPELINE.getKey())) {
      Unpiped pipeline = pipelines.get(settings.get(key, ""));
      if (pipeline != null) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put(kind, name);
        one.put("setting", key);
        one.put("pipeline", settings.get(key));
        one.put("does_nothing_else", pipeline.isEmpty());
        found.add(one);
      }
    }
  }

  /** The data that stays, and what else is named as the plugin's. */
  Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(
        "indices",
        new TreeSet<>(project.indices().keySet())
            .stream()
                .filter(
                    name ->
                        DetectionIndices.isInternal(name)
                            || OWN.stream().anyMatch(name::startsWith))
                .toList());
    Set<String> templates = new TreeSet<>(project.templatesV2().keySet());
    templates.retainAll(OWN);
    data.put("index_templates", templates);
    boolean marks = project.componentTemplates().containsKey(MarksTemplate.NAME);
    data.put("component_templates", marks ? List.of(MarksTemplate.NAME) : List.of());
    data.put(
        "composed_of_marks",
        new TreeMap<>(project.templatesV2())
            .entrySet().stream()
                .filter(template -> template.getValue().composedOf().contains(MarksTemplate.NAME))
                .map(Map.Entry::getKey)
                .toList());
    return data;
  }
}
