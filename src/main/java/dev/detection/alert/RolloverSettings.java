package dev.detection.alert;

import java.time.Instant;
import java.util.List;
import org.elasticsearch.action.admin.indices.rollover.RolloverConditions;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.core.TimeValue;

/** What can be set about the indices of the alerts; all of it while the cluster runs. */
final class RolloverSettings {
  /** The age at which an index that has alerts gets a successor. */
  static final Setting<TimeValue> MAX_AGE =
      Setting.timeSetting(
          "detection.alerts.rollover.max_age",
          TimeValue.timeValueDays(30),
          TimeValue.timeValueMillis(1),
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** Likewise the size of its largest primary shard. */
  static final Setting<ByteSizeValue> MAX_PRIMARY_SHARD_SIZE =
      Setting.byteSizeSetting(
          "detection.alerts.rollover.max_primary_shard_size",
          ByteSizeValue.ofGb(50),
          ByteSizeValue.ONE,
          ByteSizeValue.ofBytes(Long.MAX_VALUE),
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** How often that is looked at. */
  static final Setting<TimeValue> POLL_INTERVAL =
      Setting.timeSetting(
          "detection.alerts.rollover.poll_interval",
          TimeValue.timeValueMinutes(10),
          TimeValue.timeValueMillis(100),
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** How long an index is kept after it got a successor; negative for ever. */
  static final Setting<TimeValue> RETENTION =
      Setting.timeSetting(
          "detection.alerts.retention",
          TimeValue.MINUS_ONE,
          TimeValue.MINUS_ONE,
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  private volatile TimeValue maxAge;
  private volatile ByteSizeValue maxPrimaryShardSize;
  private volatile TimeValue retention;

  RolloverSettings(ClusterSettings settings) {
    settings.initializeAndWatch(MAX_AGE, value -> maxAge = value);
    settings.initializeAndWatch(MAX_PRIMARY_SHARD_SIZE, value -> maxPrimaryShardSize = value);
    settings.initializeAndWatch(RETENTION, value -> retention = value);
  }

  static List<Setting<?>> all() {
    return List.of(MAX_AGE, MAX_PRIMARY_SHARD_SIZE, POLL_INTERVAL, RETENTION);
  }

  /** When an index gets a successor; never while it is empty. */
  RolloverConditions due() {
    return RolloverConditions.newBuilder()
        .addMaxIndexAgeCondition(maxAge)
        .addMaxPrimaryShardSizeCondition(maxPrimaryShardSize)
        .addMinIndexDocsCondition(1L)
        .build();
  }

  /** When an index that is kept has got its successor at the earliest; null if all are kept. */
  Instant oldest(Instant now) {
    TimeValue kept = retention;
    return kept.millis() < 0 ? null : now.minusMillis(kept.millis());
  }
}
