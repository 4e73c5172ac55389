package dev.detection.ingest;

import dev.detection.finding.Marks;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.MappingMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.ingest.IngestMetadata;
import org.elasticsearch.ingest.PipelineConfiguration;

/**
 * Which indices can have searchable marks: those whose mapping has the field. The cluster state
 * knows that by itself, so no node has to remember which documents it marked.
 */
public final class MarkedIndices {
  private static final int LIMIT = 50_000;
  static final Set<String> NUMBERS = Set.of("long", "integer", "unsigned_long", "double");

  private record Known(long mappingVersion, Set<String> fields, List<MarkField> markFields) {}

  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private volatile Object lastPipelines; // compared by identity: replaced with every change
  private volatile Set<String> fields = Set.of(Marks.DEFAULT_FIELD);

  /**
   * The fields that can have marks of this index; empty if there are none. One may be a client's
   * own field of that name: marks are only hints, so it must not hide the others.
   */
  public List<MarkField> markFields(ProjectMetadata project, IndexMetadata index) {
    Set<String> candidates = targetFields(project);
    Known before = known.get(index.getIndexUUID());
    if (before == null
        || before.mappingVersion != index.getMappingVersion()
        || before.fields != candidates) {
      if (known.size() >= LIMIT) {
        known.clear();
      }
      MappingMetadata mapping = index.mapping();
      Map<String, Object> source = mapping == null ? Map.of() : mapping.sourceAsMap();
      before =
          new Known(
              index.getMappingVersion(),
              candidates,
              candidates.stream()
                  .filter(field -> field(source, field + "." + Marks.RULE_IDS) != null)
                  .map(field -> markField(source, field))
                  .toList());
      known.put(index.getIndexUUID(), before);
    }
    return before.markFields;
  }

  /** The default and what processors in pipelines name; they may stand in one another. */
  private Set<String> targetFields(ProjectMetadata project) {
    IngestMetadata pipelines = project.custom(IngestMetadata.TYPE);
    if (pipelines != lastPipelines) {
      Set<String> found = new LinkedHashSet<>();
      found.add(Marks.DEFAULT_FIELD);
      if (pipelines != null) {
        for (PipelineConfiguration pipeline : pipelines.getPipelines().values()) {
          collect(pipeline.getConfig(), found);
        }
      }
      if (!found.equals(fields)) {
        fields = found;
      }
      lastPipelines = pipelines;
    }
    return fields;
  }

  private static void collect(Object config, Set<String> found) {
    switch (config) {
      case Map<?, ?> map ->
          map.forEach(
              (key, value) -> {
                if (DetectionProcessor.TYPE.equals(key)
                    && value instanceof Map<?, ?> options
                    && options.get("target_field") instanceof String field) {
                  found.add(field);
                }
                collect(value, found);
              });
      case List<?> list -> list.forEach(element -> collect(element, found));
      case null, default -> {}
    }
  }

  private static MarkField markField(Map<?, ?> mapping, String field) {
    return new MarkField(
        field,
        "keyword".equals(type(mapping, field + "." + Marks.RULE_IDS)),
        NUMBERS.contains(type(mapping, field + "." + Marks.GENERATION))
            && "keyword".equals(type(mapping, field + "." + Marks.UNJUDGED)),
        Stream.of(Marks.RULE_IDS, Marks.STEPS, Marks.GENERATION, Marks.UNJUDGED)
            .filter(leaf -> field(mapping, field + "." + leaf) != null)
            .toList());
  }

  private static String type(Map<?, ?> mapping, String path) {
    Map<?, ?> definition = field(mapping, path);
    return definition == null ? "" : String.valueOf(definition.get("type"));
  }

  /** The definition of a field; null if the mapping does not have it. */
  static Map<?, ?> field(Map<?, ?> object, String path) {
    if (!(object.get("properties") instanceof Map<?, ?> properties)) {
      return null;
    }
    if (properties.get(path) instanceof Map<?, ?> found) {
      return found;
    }
    for (Map.Entry<?, ?> property : properties.entrySet()) {
      String name = (String) property.getKey();
      if (path.startsWith(name + ".") && property.getValue() instanceof Map<?, ?> definition) {
        Map<?, ?> found = field(definition, path.substring(name.length() + 1));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
