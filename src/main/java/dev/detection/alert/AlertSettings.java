package dev.detection.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.core.TimeValue;

/** What can be set about making alerts of marks; all of it while the cluster runs. */
public final class AlertSettings {
  /**
   * Alerts a second and node for rules that match so much that they are read apart. Small beside
   * what a node can index, so that the flood is not felt; large enough for 40 million a day.
   */
  public static final Setting<Integer> FLOOD_RATE =
      Setting.intSetting(
          "detection.alerts.flood_rate",
          500,
          1,
          100_000,
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** A document that came longer ago raises no alert from its mark; negative for no limit. */
  public static final Setting<TimeValue> MAX_EVENT_AGE =
      Setting.timeSetting(
          "detection.alerts.max_event_age",
          TimeValue.timeValueDays(14),
          TimeValue.MINUS_ONE,
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** Whether {@code max_signals} of a rule limits the alerts made of marks. */
  public static final Setting<MaxSignals> MAX_SIGNALS =
      new Setting<>(
          "detection.alerts.max_signals",
          "none",
          text -> choice(MaxSignals.class, "detection.alerts.max_signals", text),
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** Which documents are judged when their marks are read, beside those that have marks. */
  public static final Setting<Backfill> BACKFILL =
      new Setting<>(
          "detection.backfill",
          "unjudged",
          text -> choice(Backfill.class, "detection.backfill", text),
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  /** What limits the alerts of a rule. */
  public enum MaxSignals {
    /** Nothing. */
    NONE,
    /** Its {@code max_signals}, on each node, for each of its intervals. */
    RULE
  }

  /** What is judged late. */
  public enum Backfill {
    /** Documents that were not judged, not by all rules, or not by the newest ones. */
    UNJUDGED,
    /** None. */
    NONE
  }

  private volatile int floodRate;
  private volatile TimeValue maxEventAge;
  private volatile MaxSignals maxSignals;
  private volatile Backfill backfill;

  AlertSettings(ClusterSettings settings) {
    settings.initializeAndWatch(FLOOD_RATE, value -> floodRate = value);
    settings.initializeAndWatch(MAX_EVENT_AGE, value -> maxEventAge = value);
    settings.initializeAndWatch(MAX_SIGNALS, value -> maxSignals = value);
    settings.initializeAndWatch(BACKFILL, value -> backfill = value);
  }

  /** All of them, and those of the alert indices, to be registered. */
  public static List<Setting<?>> all() {
    List<Setting<?>> all = new ArrayList<>(RolloverSettings.all());
    all.addAll(List.of(FLOOD_RATE, MAX_EVENT_AGE, MAX_SIGNALS, BACKFILL));
    return all;
  }

  int floodRate() {
    return floodRate;
  }

  /** The oldest time that documents may have; null if there is no limit. */
  Instant oldest(Instant now) {
    TimeValue age = maxEventAge;
    return age.millis() < 0 ? null : now.minusMillis(age.millis());
  }

  boolean limitsSignals() {
    return maxSignals == MaxSignals.RULE;
  }

  boolean judgesLate() {
    return backfill == Backfill.UNJUDGED;
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String key, String text) {
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "[%s] must be one of %s, but was [%s]"
            .formatted(
                key, List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT), text));
  }
}
