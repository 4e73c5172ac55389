package dev.detection.ingest;

import dev.detection.finding.Marks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.ingest.IngestDocument;
import org.elasticsearch.ingest.IngestMetadata;
import org.elasticsearch.ingest.PipelineConfiguration;
import org.elasticsearch.ingest.PipelineProcessor;

/**
 * A pipeline with all that it calls.
 *
 * @param id of the pipeline
 * @param called the pipelines that exist, this one first, in the order of their calls
 * @param notFound what is called and not there, or named by a template that each document fills in
 * @param reroutes those of the pipelines that may send a document to another target
 * @param place where the processor is; null if it is in none of them
 */
record PipelineChain(
    String id, List<String> called, List<String> notFound, List<String> reroutes, Place place) {
  private static final String REROUTE = "reroute";

  /**
   * Where the processor is.
   *
   * @param pipeline the id of the pipeline that has it
   * @param field where it puts the marks
   * @param conditional whether it, or a call that leads to it, has an {@code if}
   * @param beforeReroute whether a document that it judged may go to another target afterwards
   */
  record Place(String pipeline, String field, boolean conditional, boolean beforeReroute) {}

  /** Keeps own copies of the lists. */
  PipelineChain {
    called = List.copyOf(called);
    notFound = List.copyOf(notFound);
    reroutes = List.copyOf(reroutes);
  }

  /**
   * @param id of a pipeline; need not exist
   */
  static PipelineChain of(ProjectMetadata project, String id) {
    Walk walk = new Walk(pipelines(project));
    walk.pipeline(id, false, 1);
    return new PipelineChain(
        id,
        List.copyOf(walk.called),
        List.copyOf(walk.notFound),
        List.copyOf(walk.reroutes),
        walk.place());
  }

  /** All pipelines by their ids. */
  static Map<String, PipelineConfiguration> pipelines(ProjectMetadata project) {
    IngestMetadata ingest = project.custom(IngestMetadata.TYPE);
    return ingest == null ? Map.of() : ingest.getPipelines();
  }

  /** Whether the pipeline itself exists. */
  boolean exists() {
    return !called.isEmpty();
  }

  /** Goes through the processors in the order in which they run; those of failures are left out. */
  private static final class Walk {
    private final Map<String, PipelineConfiguration> pipelines;
    private final Set<String> called = new LinkedHashSet<>();
    private final Set<String> notFound = new LinkedHashSet<>();
    private final Set<String> reroutes = new LinkedHashSet<>();
    private final List<Place> places = new ArrayList<>();

    Walk(Map<String, PipelineConfiguration> pipelines) {
      this.pipelines = pipelines;
    }

    /** Deeper than Elasticsearch follows calls nothing is looked for: it refuses the document. */
    void pipeline(String id, boolean conditional, int depth) {
      PipelineConfiguration pipeline = pipelines.get(id);
      if (pipeline == null) {
        notFound.add(id);
      } else if (depth <= IngestDocument.MAX_PIPELINES
          && called.add(id)
          && pipeline.getConfig().get("processors") instanceof List<?> processors) {
        for (Object processor : processors) {
          if (processor instanceof Map<?, ?> types) {
            types.forEach((type, options) -> processor(id, type, options, conditional, depth));
          }
        }
      }
    }

    private void processor(String in, Object type, Object config, boolean conditional, int depth) {
      Map<?, ?> options = config instanceof Map<?, ?> map ? map : Map.of();
      boolean asks = conditional || options.get("if") != null;
      if (DetectionProcessor.TYPE.equals(type)) {
        Object field = options.get("target_field");
        places.add(
            new Place(in, field == null ? Marks.DEFAULT_FIELD : field.toString(), asks, false));
      } else if (REROUTE.equals(type)) {
        reroutes.add(in);
        places.replaceAll(place -> new Place(place.pipeline, place.field, place.conditional, true));
      } else if (PipelineProcessor.TYPE.equals(type) && options.get("name") instanceof String id) {
        pipeline(id, asks, depth + 1);
      }
    }

    /** One that judges every document, if there is one. */
    Place place() {
      return places.stream()
          .filter(place -> !place.conditional)
          .findFirst()
          .orElse(places.isEmpty() ? null : places.getFirst());
    }
  }
}
