package dev.detection.schedule;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.elasticsearch.cluster.node.DiscoveryNode;

/**
 * Which nodes have room for a run. A run that takes long leaves its slot to others, so that a slow
 * rule delays no other; of long runs there are never more than of others.
 */
final class Slots {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Set<Standing> running = new HashSet<>();

  /**
   * The node for a run: the same for a rule while the nodes are the same and it has room, because
   * it remembers what it learned; else the next.
   *
   * @return null if none has room
   */
  DiscoveryNode choose(
      Standing standing, Collection<DiscoveryNode> nodes, Limits limits, long relative) {
    List<DiscoveryNode> byPreference =
        nodes.stream()
            .sorted(
                Comparator.comparingInt(
                    node -> mixed((standing.scheduled().id() + node.getId()).hashCode())))
            .toList();
    boolean isLong = standing.lastTook().compareTo(LONG) > 0;
    for (DiscoveryNode node : byPreference) {
      int longOnes = 0;
      int others = 0;
      for (Standing other : running) {
        if (other.running() != null && other.running().nodeId().equals(node.getId())) {
          boolean takesLong =
              other.lastTook().compareTo(LONG) > 0
                  || relative - other.running().startedAt() > LONG.toMillis();
          longOnes += takesLong ? 1 : 0;
          others += takesLong ? 0 : 1;
        }
      }
      boolean hasRoom =
          longOnes <= limits.maxConcurrent()
              && (isLong ? longOnes : others) < limits.maxConcurrent();
      if (hasRoom) {
        return node;
      }
    }
    return null;
  }

  /** Spreads the hashes of similar texts. */
  private static int mixed(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 16);
  }

  void started(Standing standing) {
    running.add(standing);
  }

  void ended(Standing standing) {
    running.remove(standing);
  }
}
