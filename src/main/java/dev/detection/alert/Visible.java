package dev.detection.alert;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.index.shard.IndexShard;

/**
 * Up to which operation a shard can be searched. A listener for a checkpoint tells that its
 * operations can be, when a refresh comes; the same refresh shows those that came while it waited,
 * and they must not wait for another.
 */
final class Visible {
  private static final Logger logger = LogManager.getLogger(Visible.class);

  private Visible() {}

  /**
   * The last operation up to which all can be searched. Found by halves: the shard only answers
   * whether one is. Each no leaves a listener behind until the next refresh, less than twenty for a
   * million operations.
   *
   * @param known can be searched
   * @param most not more than this, at least {@code known}
   */
  static long upTo(IndexShard shard, long known, long most) {
    if (isVisible(shard, most)) {
      return most;
    }
    long visible = known;
    long hidden = most;
    while (hidden - visible > 1) {
      long middle = visible + (hidden - visible) / 2;
      if (isVisible(shard, middle)) {
        visible = middle;
      } else {
        hidden = middle;
      }
    }
    return visible;
  }

  private static boolean isVisible(IndexShard shard, long checkpoint) {
    AtomicBoolean isVisible = new AtomicBoolean();
    // It says so at once, or with the next refresh, when nobody asks any longer.
    shard.addRefreshListener(
        checkpoint,
        true,
        ActionListener.wrap(
            unused -> isVisible.set(true),
            e -> logger.debug(() -> shard.shardId() + " cannot be searched", e)));
    return isVisible.get();
  }
}
