package dev.detection.cli;

import dev.detection.anomaly.AnomalyRecord;
import dev.detection.anomaly.BucketResult;
import dev.detection.anomaly.Feature;
import dev.detection.anomaly.Split;
import dev.detection.rule.Detector;
import dev.detection.rule.Job;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The scores of all splits of one bucket, the ordinary ones too, as lines of a table. */
final class AnomalyScores {
  private record Key(int detector, Split split) {}

  private final BucketResult result;
  private final Map<Key, AnomalyRecord> records = new HashMap<>();

  AnomalyScores(BucketResult result) {
    this.result = result;
    for (AnomalyRecord one : result.records()) {
      records.put(new Key(one.detector().index(), one.split()), one);
    }
  }

  /** The score of a feature's record; 0 if it has none. */
  double of(Feature feature) {
    AnomalyRecord record = record(feature);
    return record == null ? 0 : record.recordScore();
  }

  private AnomalyRecord record(Feature feature) {
    AnomalyRecord own = records.get(new Key(feature.detector(), feature.split()));
    if (own != null || feature.split().by() == null) {
      return own;
    }
    Split split = feature.split();
    Split member = new Split(split.partition(), split.over(), null);
    AnomalyRecord ofMember = records.get(new Key(feature.detector(), member));
    return ofMember != null
            && ofMember.causes().stream().anyMatch(cause -> split.by().equals(cause.by()))
        ? ofMember
        : null;
  }

  /** The heading of the table: the columns that a job has something in. */
  static String heading(Job job) {
    List<String> columns = new ArrayList<>(List.of("timestamp"));
    if (job.detectors().size() > 1) {
      columns.add("detector");
    }
    for (Kind kind : Kind.of(job)) {
      columns.add(kind.name);
    }
    columns.add("value");
    columns.add("score");
    return String.join(",", columns);
  }

  /** What a detector may split by. */
  private enum Kind {
    PARTITION("partition"),
    OVER("over"),
    BY("by");

    private final String name;

    Kind(String name) {
      this.name = name;
    }

    static List<Kind> of(Job job) {
      List<Kind> kinds = new ArrayList<>();
      for (Kind kind : values()) {
        if (job.detectors().stream().anyMatch(detector -> kind.field(detector) != null)) {
          kinds.add(kind);
        }
      }
      return kinds;
    }

    String field(Detector detector) {
      return switch (this) {
        case PARTITION -> detector.partitionFieldName();
        case OVER -> detector.overFieldName();
        case BY -> detector.byFieldName();
      };
    }

    String value(Split split) {
      return switch (this) {
        case PARTITION -> split.partition();
        case OVER -> split.over();
        case BY -> split.by();
      };
    }
  }

  /** The lines: one for each split that had a value or is unusual for having none. */
  List<String> lines(Job job, List<Feature> features) {
    List<String> lines = new ArrayList<>();
    Set<AnomalyRecord> told = new HashSet<>();
    for (Feature one : features) {
      AnomalyRecord record = record(one);
      told.add(record);
      double score = record == null ? 0 : record.recordScore();
      lines.add(line(job, one.detector(), one.split(), one.actual(), score));
    }
    for (AnomalyRecord one : result.records()) {
      if (!told.contains(one)) {
        lines.add(line(job, one.detector().index(), one.split(), one.actual(), one.recordScore()));
      }
    }
    return lines;
  }

  private String line(Job job, int detector, Split split, List<Double> actual, double score) {
    StringBuilder line = new StringBuilder(result.start().toString());
    if (job.detectors().size() > 1) {
      line.append(',').append(detector);
    }
    for (Kind kind : Kind.of(job)) {
      line.append(',').append(quoted(kind.value(split)));
    }
    // of several values, such as places, the first
    line.append(',').append(actual.getFirst());
    return line.append(',').append(Math.round(score * 1000) / 1000.0).toString();
  }

  private static String quoted(String value) {
    if (value == null) {
      return "";
    }
    boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
