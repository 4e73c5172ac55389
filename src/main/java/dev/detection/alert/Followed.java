package dev.detection.alert;

import dev.detection.ingest.MarkField;
import java.util.List;
import org.elasticsearch.index.shard.ShardId;

/**
 * A shard whose marks are read.
 *
 * @param marks where marks can be, at least one
 */
record Followed(ShardId shard, List<MarkField> marks) {
  String index() {
    return shard.getIndexName();
  }

  List<String> markFields() {
    return marks.stream().map(MarkField::name).toList();
  }

  /** Whether marks of some rules can be passed over by a search. */
  boolean hasLanes() {
    return marks.stream().allMatch(MarkField::ordered);
  }

  /** Whether a search finds what was not judged, or not by all rules. */
  boolean isStamped() {
    return marks.stream().allMatch(MarkField::stamped);
  }
}
