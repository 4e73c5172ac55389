package dev.detection.ingest;

import dev.detection.store.DetectionIndices;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;

/**
 * An index or a data stream that exists.
 *
 * @param stream whether it is a data stream
 * @param index what documents are written to
 * @param indices all that is behind it
 */
record WriteTarget(String name, boolean stream, IndexMetadata index, List<IndexMetadata> indices) {

  /** All of a cluster, in the order of their names. */
  static Stream<WriteTarget> all(ProjectMetadata project) {
    return project.getIndicesLookup().values().stream()
        .filter(found -> found.getType() != IndexAbstraction.Type.ALIAS)
        .filter(found -> found.getParentDataStream() == null && found.getWriteIndex() != null)
        .map(found -> of(project, found));
  }

  private static WriteTarget of(ProjectMetadata project, IndexAbstraction found) {
    return new WriteTarget(
        found.getName(),
        found.getType() == IndexAbstraction.Type.DATA_STREAM,
        project.index(found.getWriteIndex()),
        found.getIndices().stream().map(project::index).toList());
  }

  /**
   * @throws IllegalArgumentException if there is none of this name, or none that a pipeline is for
   */
  static WriteTarget find(ProjectMetadata project, String name) {
    IndexAbstraction found = project.getIndicesLookup().get(name);
    if (found == null || found.getWriteIndex() == null) {
      throw new IllegalArgumentException("there is no index or data stream [" + name + "]");
    }
    if (found.getType() == IndexAbstraction.Type.ALIAS) {
      throw new IllegalArgumentException(
          "[" + name + "] is an alias; name the index or data stream behind it");
    }
    if (found.getParentDataStream() != null) {
      throw new IllegalArgumentException(
          "[%s] is part of the data stream [%s]; name that"
              .formatted(name, found.getParentDataStream().getName()));
    }
    WriteTarget target = of(project, found);
    if (!target.isForPipelines()) {
      throw new IllegalArgumentException(
          "[" + name + "] is an index of the system, which no pipeline is for");
    }
    return target;
  }

  /** Not so for system indices and the plugin's own: alerts are judged as it writes them. */
  boolean isForPipelines() {
    return !index.isSystem()
        && !name.startsWith(DetectionIndices.ALERTS)
        && !name.startsWith(DetectionIndices.RUNS)
        && !name.startsWith(DetectionIndices.ANOMALIES)
        && !DetectionIndices.isInternal(name);
  }

  /** All names that a search could use. */
  Set<String> names(ProjectMetadata project) {
    return Definition.namesOf(project, index, name);
  }
}
