package dev.detection.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.core.TimeValue;

/** What bounds scheduled runs: settings as they are now. */
public final class Limits {
  private static final Setting<Integer> MAX_CONCURRENT =
      Setting.intSetting(
          "detection.schedule.max_concurrent",
          2,
          1,
          16,
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  private static final Setting<TimeValue> TIME_LIMIT =
      Setting.timeSetting(
          "detection.schedule.time_limit",
          TimeValue.timeValueMinutes(5),
          TimeValue.timeValueMillis(10),
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  private static final Setting<TimeValue> MAX_LATENESS =
      Setting.timeSetting(
          "detection.schedule.max_lateness",
          TimeValue.timeValueDays(14),
          TimeValue.ZERO,
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  private static final Setting<TimeValue> RETENTION =
      Setting.timeSetting(
          "detection.runs.retention",
          TimeValue.timeValueDays(30),
          TimeValue.timeValueDays(1),
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** Negative: for ever. */
  private static final Setting<TimeValue> ANOMALIES_RETENTION =
      Setting.timeSetting(
          "detection.anomalies.retention",
          TimeValue.MINUS_ONE,
          TimeValue.MINUS_ONE,
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** The settings themselves. */
  public static final List<Setting<?>> SETTINGS =
      List.of(MAX_CONCURRENT, TIME_LIMIT, MAX_LATENESS, RETENTION, ANOMALIES_RETENTION);

  /** The most that {@link #maxConcurrent} can be. */
  public static final int MOST_CONCURRENT = 16;

  private volatile int maxConcurrent;
  private volatile Duration timeLimit;
  private volatile Duration maxLateness;
  private volatile Duration retention;
  private volatile Duration anomaliesRetention;

  Limits(ClusterSettings settings) {
    settings.initializeAndWatch(MAX_CONCURRENT, value -> maxConcurrent = value);
    settings.initializeAndWatch(TIME_LIMIT, value -> timeLimit = duration(value));
    settings.initializeAndWatch(MAX_LATENESS, value -> maxLateness = duration(value));
    settings.initializeAndWatch(RETENTION, value -> retention = duration(value));
    settings.initializeAndWatch(ANOMALIES_RETENTION, value -> anomaliesRetention = duration(value));
  }

  private static Duration duration(TimeValue value) {
    return Duration.ofMillis(value.millis());
  }

  /** How many runs a node does at once; so many more if they take long. */
  int maxConcurrent() {
    return maxConcurrent;
  }

  /** After so long a run is stopped, and tried again with a smaller window. */
  Duration timeLimit() {
    return timeLimit;
  }

  /** Documents that become visible so much later than their time says are looked at no more. */
  Duration maxLateness() {
    return maxLateness;
  }

  /** Since when the log of runs is kept. */
  Instant runsSince(Instant now) {
    return now.minus(retention);
  }

  /** Since when results of anomaly jobs are kept; null if all are. */
  Instant anomaliesSince(Instant now) {
    Duration kept = anomaliesRetention;
    return kept.isNegative() ? null : now.minus(kept);
  }
}
