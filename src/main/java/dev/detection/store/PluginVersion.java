package dev.detection.store;

import dev.detection.rule.Rule;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodes;

/**
 * What the plugin of a node knows. While a cluster is upgraded, node after node, they differ: a
 * message says by which version it was written ({@link Envelope}), and a rule that older nodes
 * would judge otherwise is not stored until they are gone.
 *
 * <p>Raised when a message gets another field, or a rule a meaning that it did not have. Queries
 * that nodes send each other get another name instead.
 */
public final class PluginVersion {
  /** That of this plugin. */
  public static final int CURRENT = 1;

  /** The attribute in which a node says its version, as {@code _cat/nodeattrs} shows it. */
  public static final String ATTRIBUTE = "detection.version";

  /** By rule type; rules of others are stored and not run, which all versions do alike. */
  private static final Map<String, Integer> SINCE = Map.of("query", 1, "eql", 1, "new_terms", 1);

  private PluginVersion() {}

  /** The node with the oldest plugin, if it is older than this one; those without count not. */
  static Optional<DiscoveryNode> older(DiscoveryNodes nodes, int than) {
    return nodes.stream()
        .filter(node -> node.getAttributes().containsKey(ATTRIBUTE))
        .filter(node -> of(node) < than)
        .min(Comparator.comparingInt(PluginVersion::of));
  }

  private static int of(DiscoveryNode node) {
    return Integer.parseInt(node.getAttributes().get(ATTRIBUTE));
  }

  /** Since which version a rule is judged and run as it is now. */
  static int needed(Rule rule) {
    return SINCE.getOrDefault(rule.type(), 0);
  }
}
