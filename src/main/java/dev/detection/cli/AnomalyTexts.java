package dev.detection.cli;

import dev.detection.anomaly.AnomalyRecord;
import dev.detection.picture.ValueAxis;
import dev.detection.rule.Detector;
import dev.detection.rule.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What is told of an anomaly job for people. */
final class AnomalyTexts {
  /** Digits that count. */
  private static final int DIGITS = 5;

  private AnomalyTexts() {}

  static String number(double value) {
    return ValueAxis.told(value, DIGITS);
  }

  static String numbers(List<Double> values) {
    return values.stream().map(AnomalyTexts::number).collect(Collectors.joining(", "));
  }

  /** For instance {@code 15m}. */
  static String span(Duration span) {
    return span.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** Which split of which detector a record is of. */
  static String of(AnomalyRecord one) {
    Detector detector = one.detector();
    List<String> parts = new ArrayList<>(List.of(detector.description()));
    add(parts, detector.partitionFieldName(), one.split().partition());
    add(parts, detector.overFieldName(), one.split().over());
    add(parts, detector.byFieldName(), one.split().by());
    if (detector.byFieldName() != null && one.split().by() == null) {
      one.causes().forEach(cause -> add(parts, detector.byFieldName(), cause.by()));
    }
    return String.join("  ", parts);
  }

  private static void add(List<String> parts, String field, String value) {
    if (field != null && value != null) {
      parts.add(field + "=" + value);
    }
  }

  /** What was done, as JSON. */
  static String json(AnomalyRun.Counts counts, long found, long wrong, double highest) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("events", counts.documents);
    summary.put("events_others", counts.others);
    summary.put("events_late", counts.late);
    summary.put("events_unjudged", counts.unjudged);
    summary.put("buckets", counts.buckets);
    summary.put("anomalies", found);
    summary.put("highest_score", highest);
    summary.put("values_unread", counts.unread);
    summary.put("splits_left_out", counts.leftOut);
    summary.put("lines_wrong", wrong);
    return Rules.toJson(summary);
  }

  /** What is to be known of a run that did not take everything. */
  static List<String> notes(AnomalyRun.Counts counts, long wrong) {
    List<String> notes = new ArrayList<>();
    note(notes, counts.others, "events are none of the job's");
    note(
        notes,
        counts.late,
        "events came when their bucket was over, and count in a later one: sort the file by time");
    note(notes, counts.unjudged, "events cannot be judged: " + counts.unjudgedReason);
    note(notes, counts.unread, "values are no numbers");
    note(notes, counts.leftOut, "times a bucket had no room for a further split");
    note(notes, wrong, "lines are no events with a time");
    return notes;
  }

  private static void note(List<String> notes, long count, String text) {
    if (count > 0) {
      notes.add("%,d ".formatted(count) + text);
    }
  }
}
