package dev.detection.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.cluster.metadata.ComponentTemplate;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.metadata.Template;
import org.elasticsearch.common.compress.CompressedXContent;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.ingest.IngestMetadata;
import org.elasticsearch.ingest.PipelineConfiguration;

/**
 * What has to be done so that the documents of targets are judged. Each step is also made in a copy
 * of the cluster's metadata, so that the steps after it see it: what several targets share is
 * changed once. Nothing managed is ever changed: its keeper would undo it.
 */
final class ChangePlan {
  private static final String DEFAULT_PIPELINE = IndexSettings.DEFAULT_PIPELINE.getKey();
  private static final String FINAL_PIPELINE = IndexSettings.FINAL_PIPELINE.getKey();

  private final String pipeline;
  private final List<Change> changes = new ArrayList<>();
  private ProjectMetadata project;

  /**
   * @param pipeline what is used where a target has none; made if it does not exist
   */
  ChangePlan(ProjectMetadata project, String pipeline) {
    this.project = project;
    this.pipeline = pipeline;
  }

  /** The steps so far, in the order in which they must be made. */
  List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Adds what a target needs; nothing if it has all. */
  void add(WriteTarget target, boolean withMapping) {
    Wiring wiring = Wiring.of(project, target, withMapping);
    if (wiring.marks() != null && !wiring.marks().complete()) {
      addMapping(target.index().getIndex().getName(), wiring.marks());
    }
    if (wiring.route().place() == null) {
      boolean kept = target.stream() && wiring.template() != null && wiring.template().managed();
      String setting = provide(wiring.route(), target.name(), kept);
      if (setting != null) {
        String index = target.index().getIndex().getName();
        changes.add(new Change.PutSettings(index, use(setting), "set " + words(setting)));
      }
    }
    if (target.stream()) {
      addTemplate(target.name());
    }
  }

  private Settings use(String setting) {
    return Settings.builder().put(setting, pipeline).build();
  }

  private String words(String setting) {
    return "[%s] to [%s]".formatted(setting, pipeline);
  }

  private void addMapping(String index, MappedMarks marks) {
    if (marks.conflict() != null) {
      changes.add(
          new Change.ByHand(
              index, marks.conflict() + ", which cannot be changed: reindex, or roll over"));
    } else {
      String what = "add " + marks.absent().keySet() + " to [" + marks.field() + "]";
      changes.add(new Change.PutMapping(index, marks.addition(), what));
    }
  }

  /**
   * Has a pipeline that documents go through judge them.
   *
   * @param customFirst whether a setting would not last
   * @return the setting that has to name the pipeline; null if none has to
   */
  private String provide(Route route, String target, boolean customFirst) {
    String broken = route.broken();
    if (broken != null && broken.equals(pipeline)) {
      addProcessor(pipeline);
      return null;
    }
    if (broken != null) {
      byHand(target, "its pipeline [" + broken + "] does not exist: documents are refused");
      return null;
    }
    String custom = CustomNames.of(route.named(), target);
    if (custom != null && isManaged(custom)) {
      custom = null;
    }
    if (customFirst && custom != null) {
      addProcessor(custom);
    } else if (route.last() == null) {
      return ready() ? FINAL_PIPELINE : null;
    } else if (!isManaged(route.last().id())) {
      addProcessor(route.last().id());
    } else if (custom != null) {
      addProcessor(custom);
    } else if (route.first() == null) {
      return ready() ? DEFAULT_PIPELINE : null;
    } else if (!isManaged(route.first().id())) {
      addProcessor(route.first().id());
    } else {
      byHand(
          target,
          "its pipelines [%s] and [%s] are managed and call none that is yours: have another called, or use copies of them"
              .formatted(route.first().id(), route.last().id()));
    }
    return null;
  }

  private void byHand(String on, String what) {
    changes.add(new Change.ByHand(on, what));
  }

  /** Whether the pipeline judges, or will. */
  private boolean ready() {
    if (PipelineChain.of(project, pipeline).place() != null) {
      return true;
    }
    if (isManaged(pipeline)) {
      byHand(pipeline, "it is managed and does not have the processor: name another pipeline");
      return false;
    }
    addProcessor(pipeline);
    return true;
  }

  private boolean isManaged(String id) {
    PipelineConfiguration existing = PipelineChain.pipelines(project).get(id);
    return existing != null && Wiring.isManaged(existing.getConfig().get("_meta"));
  }

  /** At the end, when all fields are as they will be stored. */
  private void addProcessor(String id) {
    Map<String, PipelineConfiguration> pipelines = new HashMap<>(PipelineChain.pipelines(project));
    PipelineConfiguration existing = pipelines.get(id);
    Map<String, Object> config =
        Pipelines.editable(existing == null ? Map.of() : existing.getConfig());
    List<Object> processors = new ArrayList<>();
    if (config.get("processors") instanceof List<?> before) {
      processors.addAll(before);
    }
    processors.add(Map.of(DetectionProcessor.TYPE, Map.of()));
    config.put("processors", processors);
    String what =
        existing == null
            ? "make it, with the processor"
            : "add the processor at its end, for all that goes through it";
    changes.add(new Change.PutPipeline(id, config, what));
    pipelines.put(id, new PipelineConfiguration(id, config));
    project =
        ProjectMetadata.builder(project)
            .putCustom(IngestMetadata.TYPE, new IngestMetadata(pipelines))
            .build();
  }

  private void addTemplate(String stream) {
    Wiring.Template template = Wiring.Template.of(project, stream);
    if (template == null) {
      return;
    }
    String setting = null;
    if (template.route().place() == null) {
      String custom = CustomNames.of(template.route().named(), stream);
      if (!template.managed()) {
        setting = provide(template.route(), stream, false);
      } else if (custom != null && !isManaged(custom)) {
        addProcessor(custom);
      } else {
        byHand(
            template.name(),
            "it is managed, and the pipelines it sets have no place of yours: the next rollover"
                + " ends judging; use a copy of it with a higher priority");
      }
    }
    if (template.marks().conflict() != null) {
      byHand(template.name(), template.marks().conflict());
    }
    boolean mappings = !template.marks().absent().isEmpty();
    if (template.managed() && mappings) {
      addComponent(template, stream);
    } else if (!template.managed() && (mappings || setting != null)) {
      putTemplate(template, setting, mappings);
    }
  }

  /**
   * @param setting what has to name the pipeline; null if nothing has to
   */
  private void putTemplate(Wiring.Template template, String setting, boolean mappings) {
    ComposableIndexTemplate before = project.templatesV2().get(template.name());
    ComposableIndexTemplate after =
        before.toBuilder().createdDate(null).modifiedDate(null).build(); // set by Elasticsearch
    List<String> what = new ArrayList<>();
    if (setting != null) {
      after = after.mergeSettings(use(setting));
      what.add("set " + words(setting));
    }
    if (mappings && before.composedOf().contains(MarksTemplate.NAME)) {
      // It has them for another field, or something hides them.
      after = withMappings(after, template.marks().addition());
      what.add("map the fields of [" + template.marks().field() + "]");
    } else if (mappings) {
      List<String> components = new ArrayList<>(before.composedOf());
      components.add(MarksTemplate.NAME);
      after = after.toBuilder().componentTemplates(components).build();
      what.add("compose it of [" + MarksTemplate.NAME + "]");
    }
    String words = String.join(" and ", what) + "; holds from the next rollover on";
    changes.add(new Change.PutIndexTemplate(template.name(), after, words));
    project = ProjectMetadata.builder(project).put(template.name(), after).build();
  }

  private static ComposableIndexTemplate withMappings(
      ComposableIndexTemplate template, Map<String, Object> mappings) {
    try {
      return template.mergeMappings(ComposableIndexTemplate.convertMappingMapToXContent(mappings));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // from memory to memory
    }
  }

  private void addComponent(Wiring.Template template, String stream) {
    String name = CustomNames.of(project.templatesV2().get(template.name()).composedOf(), stream);
    ComponentTemplate before = name == null ? null : project.componentTemplates().get(name);
    if (name == null || (before != null && Wiring.isManaged(before.metadata()))) {
      byHand(
          template.name(),
          "it is managed and is composed of no template of yours: after the next rollover the mapping has no [%s]; use a copy of it with a higher priority"
              .formatted(template.marks().field()));
      return;
    }
    ComponentTemplate after = withMappings(before, template.marks().addition());
    changes.add(
        new Change.PutComponentTemplate(
            name,
            after,
            "%s the fields of [%s]; holds from the next rollover on"
                .formatted(before == null ? "make it, with" : "add", template.marks().field())));
    project = ProjectMetadata.builder(project).put(name, after).build();
  }

  /**
   * @param before null if there is none yet
   */
  private static ComponentTemplate withMappings(
      ComponentTemplate before, Map<String, Object> mappings) {
    try {
      CompressedXContent added = ComposableIndexTemplate.convertMappingMapToXContent(mappings);
      if (before == null) {
        return new ComponentTemplate(Template.builder().mappings(added).build(), null, null);
      }
      CompressedXContent old = before.template().mappings();
      CompressedXContent both = old == null ? added : ComposableIndexTemplate.merge(old, added);
      return new ComponentTemplate(
          Template.builder(before.template()).mappings(both).build(),
          before.version(),
          before.metadata(),
          before.deprecated(),
          null,
          null);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // from memory to memory
    }
  }
}
