package dev.detection.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.fieldcaps.FieldCapabilitiesRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.rest.RestStatus;

/** What an author may read; asked of Elasticsearch itself, never derived from role names. */
public final class ReadAccess {
  private static final String SECURITY_ENABLED = "xpack.security.enabled";

  private final Client client;
  private final Restrictions restrictions;
  private final ClusterService clusterService;
  private final boolean securityEnabled;

  /**
   * @param client any client of the node; requests run as the author, or internally
   * @param restrictions a filter of this node's actions
   */
  public ReadAccess(Client client, Restrictions restrictions, ClusterService clusterService) {
    this.client = client;
    this.restrictions = restrictions;
    this.clusterService = clusterService;
    // Registered by x-pack, and then on unless switched off; a node without x-pack has no security.
    Setting<?> setting = clusterService.getClusterSettings().get(SECURITY_ENABLED);
    this.securityEnabled =
        setting != null && Boolean.TRUE.equals(setting.get(clusterService.getSettings()));
  }

  /** A client that acts with the author's rights. */
  public Client as(Author author) {
    return author.client(client, securityEnabled);
  }

  /**
   * The indices behind the patterns that the author may not read, or not as a whole: a rule sees
   * all of a document, so its marks would tell of fields and documents that are hidden from its
   * author.
   *
   * @param patterns index patterns as in a rule
   * @return names of existing indices, sorted; empty if the author may read all
   */
  public Set<String> unreadable(Author author, List<String> patterns) {
    if (!securityEnabled || patterns.isEmpty()) {
      return Set.of();
    }
    Set<String> existing =
        new TreeSet<>(
            Arrays.asList(
                DetectionIndices.internalClient(client)
                    .fieldCaps(indicesOf(patterns))
                    .actionGet()
                    .getIndices()));
    if (patterns.stream().noneMatch(pattern -> pattern.startsWith("."))) {
      // Or only a superuser could store a rule over [*]. Elasticsearch checks each read itself.
      existing.removeIf(this::isSystemIndex);
    }
    if (!existing.isEmpty()) {
      existing.removeAll(readableBehind(author, patterns));
    }
    return existing;
  }

  /**
   * Those of the indices that the author may read as a whole. An index that cannot be asked at the
   * moment, a closed one for instance, is not among them.
   *
   * @param indices names of indices, not of aliases: what is behind an alias may be more than it
   *     shows
   */
  public Set<String> readable(Author author, Set<String> indices) {
    return !securityEnabled || indices.isEmpty()
        ? Set.copyOf(indices)
        : readableBehind(author, indices);
  }

  private Set<String> readableBehind(Author author, Collection<String> patterns) {
    try {
      return restrictions.readableAsAWhole(as(author), indicesOf(patterns));
    } catch (ElasticsearchSecurityException e) {
      if (e.status() != RestStatus.FORBIDDEN) {
        throw e;
      }
      return Set.of(); // may read none of them
    }
  }

  private boolean isSystemIndex(String name) {
    IndexMetadata index =
        clusterService.state().metadata().getProject(ProjectId.DEFAULT).index(name);
    return index != null && index.isSystem();
  }

  private static FieldCapabilitiesRequest indicesOf(Collection<String> patterns) {
    return new FieldCapabilitiesRequest()
        .indices(patterns.toArray(String[]::new))
        .fields("_id")
        .indicesOptions(IndicesOptions.lenientExpandOpenHidden());
  }
}
