package dev.detection.anomaly;

import dev.detection.rule.Detector;
import dev.detection.rule.DetectorFunction;
import dev.detection.rule.Job;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the documents of one bucket come to for each detector of a job. Not safe for several
 * threads; each may have its own, to be {@link #merge merged}.
 *
 * <p>A document with several values in a split field counts for each of them; equal values count
 * once. Numbers of a list all count, as in aggregations. A document without a value in the by or
 * partition field counts, if the detector has {@code use_null}, for a split of its own, else not at
 * all; one without a value in the over field never does. A document without a value in the
 * detector's field says nothing to the detector.
 *
 * <p>A late document is added to the bucket that is open when it comes.
 */
public final class BucketFeatures {
  /** Splits of all detectors in one bucket, unless given. */
  public static final int SPLITS = 200_000;

  /** Texts, numbers and places that functions must keep until the bucket's end. */
  private static final long KEPT_VALUES = 2_000_000;

  /** Values told of each influencer field. */
  private static final int INFLUENCERS = 10;

  private static final List<String> UNSPLIT = Collections.singletonList(null);

  private final Job job;
  private final int mostSplits;
  private final List<Map<Split, Cell>> cells = new ArrayList<>();
  private final Measure.Room room = new Measure.Room(KEPT_VALUES);
  private long documents;
  private int splits;
  private long leftOut;

  /** Of a bucket without documents so far. */
  public BucketFeatures(Job job) {
    this(job, SPLITS);
  }

  /**
   * Of a bucket without documents so far.
   *
   * @param mostSplits further splits are left out, and counted
   */
  public BucketFeatures(Job job, int mostSplits) {
    this.job = job;
    this.mostSplits = mostSplits;
    job.detectors().forEach(detector -> cells.add(new HashMap<>()));
  }

  /** What is gathered of one split. */
  private static final class Cell {
    private final Measure measure;
    private final Frequent[] influencers;

    Cell(DetectorFunction function, int influencers) {
      measure = Measure.of(function);
      this.influencers = new Frequent[influencers];
    }

    void influenced(int field, String value, long count) {
      if (influencers[field] == null) {
        influencers[field] = new Frequent();
      }
      influencers[field].add(value, count);
    }
  }

  /**
   * Takes a document of the bucket.
   *
   * @param time of the document, in milliseconds since the epoch
   * @param fields the values of a field by its dotted name, without nulls; empty if it has none
   */
  public void add(long time, Function<String, List<Object>> fields) {
    documents++;
    Map<String, List<String>> texts = new HashMap<>();
    Function<String, List<String>> read =
        field -> texts.computeIfAbsent(field, name -> Values.texts(fields.apply(name)));
    for (Detector detector : job.detectors()) {
      List<Object> values = List.of();
      if (detector.fieldName() != null) {
        values = values(detector, fields);
        if (values.isEmpty()) {
          continue;
        }
      }
      for (String partition :
          splitValues(detector.partitionFieldName(), detector.useNull(), read)) {
        for (String over : splitValues(detector.overFieldName(), false, read)) {
          for (String by : splitValues(detector.byFieldName(), detector.useNull(), read)) {
            add(detector, new Split(partition, over, by), time, values, read);
          }
        }
      }
    }
  }

  private void add(
      Detector detector,
      Split split,
      long time,
      List<?> values,
      Function<String, List<String>> read) {
    Cell cell = cell(detector, split);
    if (cell != null && cell.measure.add(time, values, room)) {
      for (int i = 0; i < job.influencers().size(); i++) {
        for (String value : read.apply(job.influencers().get(i))) {
          cell.influenced(i, value, 1);
        }
      }
    }
  }

  /** Null if there is no room for another split. */
  private Cell cell(Detector detector, Split split) {
    Map<Split, Cell> ofDetector = cells.get(detector.index());
    Cell cell = ofDetector.get(split);
    if (cell == null) {
      if (splits == mostSplits) {
        leftOut++;
        return null;
      }
      splits++;
      cell = new Cell(detector.function(), job.influencers().size());
      ofDetector.put(split, cell);
    }
    return cell;
  }

  private static List<Object> values(Detector detector, Function<String, List<Object>> fields) {
    String field = detector.fieldName();
    List<Object> values = fields.apply(field);
    if (values.isEmpty() && detector.function() == DetectorFunction.LAT_LONG) {
      // an object's fields, where objects are taken apart
      List<Object> latitudes = fields.apply(field + ".lat");
      List<Object> longitudes = fields.apply(field + ".lon");
      if (latitudes.size() == 1 && longitudes.size() == 1) {
        return List.of(Map.of("lat", latitudes.get(0), "lon", longitudes.get(0)));
      }
    }
    return values;
  }

  private static List<String> splitValues(
      String field, boolean useNull, Function<String, List<String>> read) {
    if (field == null) {
      return UNSPLIT;
    }
    List<String> values = read.apply(field);
    return values.isEmpty() && useNull ? UNSPLIT : values;
  }

  /** Adds the documents of another, which is not to be used any more. */
  public void merge(BucketFeatures other) {
    documents += other.documents;
    leftOut += other.leftOut;
    room.merge(other.room);
    for (Detector detector : job.detectors()) {
      other
          .cells
          .get(detector.index())
          .forEach(
              (split, more) -> {
                Cell cell = cell(detector, split);
                if (cell != null) {
                  cell.measure.merge(more.measure, room);
                  for (int i = 0; i < more.influencers.length; i++) {
                    merge(cell, more, i);
                  }
                }
              });
    }
  }

  private static void merge(Cell cell, Cell more, int field) {
    if (more.influencers[field] != null) {
      if (cell.influencers[field] == null) {
        cell.influencers[field] = new Frequent();
      }
      cell.influencers[field].merge(more.influencers[field]);
    }
  }

  /** What the documents so far come to, in the order of {@link Features#ORDER}. */
  public List<Feature> features() {
    List<Feature> features = new ArrayList<>(splits);
    for (Detector detector : job.detectors()) {
      cells
          .get(detector.index())
          .forEach(
              (split, cell) -> {
                if (cell.measure.documents() > 0) {
                  features.add(
                      new Feature(
                          detector.index(),
                          split,
                          cell.measure.actual(),
                          cell.measure.documents(),
                          influencers(cell)));
                }
              });
    }
    features.sort(Features.ORDER);
    return features;
  }

  private Map<String, Map<String, Long>> influencers(Cell cell) {
    Map<String, Map<String, Long>> told = new LinkedHashMap<>();
    for (int i = 0; i < cell.influencers.length; i++) {
      if (cell.influencers[i] != null) {
        told.put(job.influencers().get(i), cell.influencers[i].top(INFLUENCERS));
      }
    }
    return told;
  }

  /** How many documents were given. */
  public long documents() {
    return documents;
  }

  /** How often a document was left out of a split, since there were too many splits. */
  public long leftOut() {
    return leftOut;
  }

  /** Values that are no finite number, or no place, where the function asks for some. */
  public long unread() {
    return room.unread();
  }

  /**
   * Values that a median, distinct_count, info_content or lat_long does not hold, since a bucket
   * keeps two million together.
   */
  public long refused() {
    return room.refused();
  }
}
