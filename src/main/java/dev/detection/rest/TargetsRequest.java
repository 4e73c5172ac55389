package dev.detection.rest;

import dev.detection.ingest.TargetsSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which targets are to be set up.
 *
 * @param names of indices and data streams, as they were given
 * @param pipeline what is used where a target has none
 */
record TargetsRequest(List<String> names, String pipeline) {
  private static final int MOST_TARGETS = 1_000;

  /** The answer of the call that tells the targets can be sent back: what it tells is ignored. */
  private static final Set<String> KEYS =
      Set.of(
          "targets",
          "pipeline",
          "pattern_count",
          "patterns",
          "target_count",
          "counts_failed",
          "rules_without_target");

  private static final Set<String> TARGET_KEYS =
      Set.of(
          "name",
          "type",
          "pipelines",
          "processor",
          "mappings",
          "template",
          "documents",
          "judged",
          "missing",
          "advice");

  /**
   * Reads the body.
   *
   * @throws IllegalArgumentException if something in it is wrong: says what, and what would be
   *     right
   */
  static TargetsRequest read(String body) {
    Map<String, Object> request = RequestBody.read(body, "targets", KEYS);
    List<?> targets = RequestBody.expect(List.class, request.get("targets"), "targets", "an array");
    if (targets.isEmpty() || targets.size() > MOST_TARGETS) {
      throw new IllegalArgumentException(
          "[targets] must have 1 to %s elements, but has %s"
              .formatted(MOST_TARGETS, targets.size()));
    }
    List<String> names = new ArrayList<>();
    for (Object target : targets) {
      names.add(name("targets[" + names.size() + "]", target));
    }
    Object pipeline = request.getOrDefault("pipeline", TargetsSetup.DEFAULT_PIPELINE);
    String id = RequestBody.expect(String.class, pipeline, "pipeline", "the id of a pipeline");
    if (id.isBlank() || id.startsWith("_")) {
      throw new IllegalArgumentException(
          "[pipeline] must be the id of a pipeline, but was [" + id + "]");
    }
    return new TargetsRequest(names, id);
  }

  private static String name(String where, Object target) {
    if (target instanceof Map<?, ?> keys) {
      for (Object key : keys.keySet()) {
        if (!TARGET_KEYS.contains(key)) {
          throw new IllegalArgumentException(
              "unknown key [%s.%s], expected one of %s"
                  .formatted(where, key, new TreeSet<>(TARGET_KEYS)));
        }
      }
      return RequestBody.expect(String.class, keys.get("name"), where + ".name", "a string");
    }
    return RequestBody.expect(String.class, target, where, "a name, or an object with [name]");
  }
}
