package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.index.Index;
import org.elasticsearch.rest.RestStatus;

/**
 * What is behind the alias of the alerts, as one cluster state has it.
 *
 * @param write the index that new alerts go to; null if there is none
 * @param earlier the others, the newest first, but for closed ones: whoever closes an index takes
 *     its alerts away
 */
record AlertIndices(String write, List<String> earlier) {

  static AlertIndices of(ClusterState state) {
    ProjectMetadata project = state.metadata().getProject(ProjectId.DEFAULT);
    String write = writeIndex(project);
    return new AlertIndices(
        write,
        behind(project, DetectionIndices.ALERTS).stream()
            .filter(index -> index.getState() == IndexMetadata.State.OPEN)
            .sorted(Comparator.comparingLong(IndexMetadata::getCreationDate).reversed())
            .map(index -> index.getIndex().getName())
            .filter(name -> !name.equals(write))
            .toList());
  }

  /** The indices behind an alias, in no order; none if there is no such alias. */
  static List<IndexMetadata> behind(ProjectMetadata project, String alias) {
    IndexAbstraction found = project.getIndicesLookup().get(alias);
    List<IndexMetadata> indices = new ArrayList<>();
    if (found != null && found.getType() == IndexAbstraction.Type.ALIAS) {
      for (Index index : found.getIndices()) {
        indices.add(project.index(index));
      }
    }
    return indices;
  }

  /** The index that alerts are written to; null if there is none. */
  static String writeIndex(ProjectMetadata project) {
    IndexAbstraction alias = project.getIndicesLookup().get(DetectionIndices.ALERTS);
    Index index = alias == null ? null : alias.getWriteIndex();
    return index == null ? null : index.getName();
  }

  /**
   * The index that new alerts go to.
   *
   * @throws ElasticsearchStatusException if there is none for now
   */
  String target() {
    if (write == null) {
      throw new ElasticsearchStatusException(
          "no write index is defined for the alias [" + DetectionIndices.ALERTS + "]",
          RestStatus.SERVICE_UNAVAILABLE);
    }
    return write;
  }

  /** All of them, the newest first. */
  List<String> all() {
    return write == null ? earlier : Stream.concat(Stream.of(write), earlier.stream()).toList();
  }
}
