package dev.detection.it;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ways in which the benchmark of a node indexes the same events. */
enum Variant {
  NONE("no pipeline", "_none", Map.of()),

  /** What the others are compared with: a pipeline costs by itself. */
  EMPTY("empty pipeline", "benchmark-empty", Map.of("processors", List.of())),

  /** The events carry the marks already, so that these are written and indexed without judging. */
  MARKS("marks without judging", "benchmark-empty", Map.of("processors", List.of())),

  /** The control: an index that no rule watches, so the processor only writes the generation. */
  UNWATCHED("processor, no rule", "benchmark-unwatched", Engine.pipeline(Map.of())),

  DETECTION("processor, all rules", "benchmark-detection", Engine.pipeline(Map.of()));

  /** Indices that every rule watches. */
  static final String WATCHED = "benchmark-";

  /** Indices that no rule watches. */
  static final String NOT_WATCHED = "control-";

  private final String label;
  private final String pipeline;
  private final Map<String, Object> definition;

  Variant(String label, String pipeline, Map<String, Object> definition) {
    this.label = label;
    this.pipeline = pipeline;
    this.definition = definition;
  }

  /** For people. */
  String label() {
    return label;
  }

  /** The name of the pipeline. */
  String pipeline() {
    return pipeline;
  }

  /** The pipeline; empty if there is none. */
  Map<String, Object> definition() {
    return definition;
  }

  /** The index of a round. */
  String index(int round) {
    return (this == UNWATCHED ? NOT_WATCHED : WATCHED)
        + name().toLowerCase(Locale.ROOT)
        + "-"
        + round;
  }

  /** Whether the pipeline has the processor. */
  boolean hasProcessor() {
    return this == UNWATCHED || this == DETECTION;
  }
}
