package dev.detection.ingest;

import dev.detection.match.RuleSet;
import java.util.Objects;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;

/**
 * What a remembered target was made from; it is good as long as this stays the same.
 *
 * @param templates compared by identity: the cluster state keeps the object while nothing changed;
 *     null for an index that exists
 * @param components likewise
 * @param index its UUID and kind; null for one that does not exist yet
 * @param streamAliases aliases of data streams, which no index knows; compared by identity
 */
record Origin(
    RuleSet rules,
    Object templates,
    Object components,
    String index,
    long mappingVersion,
    long aliasesVersion,
    Object streamAliases) {

  /**
   * @param type what the index was found by: its name, an alias or a data stream
   * @param index null if it does not exist yet
   */
  static Origin of(
      ProjectMetadata project, IndexAbstraction.Type type, IndexMetadata index, RuleSet rules) {
    return index == null
        ? new Origin(rules, project.templatesV2(), project.componentTemplates(), null, -1, -1, null)
        : new Origin(
            rules,
            null,
            null,
            index.getIndexUUID() + type,
            index.getMappingVersion(),
            index.getAliasesVersion(),
            project.dataStreamAliases());
  }

  boolean isSame(Origin other) {
    return rules == other.rules && isSameButRules(other);
  }

  /**
   * Whether it is the same index, or a data stream's next one: counts of what went to another index
   * of that name must not be told to who may read this one.
   */
  boolean isSameData(Origin other) {
    String stream = IndexAbstraction.Type.DATA_STREAM.toString();
    return index != null
        && other.index != null
        && (index.equals(other.index) || (index.endsWith(stream) && other.index.endsWith(stream)));
  }

  /** Whether all else is the same. */
  boolean isSameButRules(Origin other) {
    return templates == other.templates
        && components == other.components
        && mappingVersion == other.mappingVersion
        && aliasesVersion == other.aliasesVersion
        && streamAliases == other.streamAliases
        && Objects.equals(index, other.index);
  }

  Origin by(RuleSet others) {
    return new Origin(
        others, templates, components, index, mappingVersion, aliasesVersion, streamAliases);
  }
}
