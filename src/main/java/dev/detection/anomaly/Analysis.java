package dev.detection.anomaly;

import dev.detection.anomaly.Findings.Finding;
import dev.detection.anomaly.series.Calibration;
import dev.detection.rule.Detector;
import dev.detection.rule.Job;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An anomaly job at work: it takes bucket after bucket, says what is unusual in each by all that
 * came before, and learns it. The same buckets always give the same results. Not safe for several
 * threads.
 */
public final class Analysis {
  private static final int VERSION = 1;

  /** The values of influencer fields that go with a feature, as {@link Feature} has them. */
  @FunctionalInterface
  public interface Influencers {
    /** Those of one feature. */
    Map<String, Map<String, Long>> of(Feature feature);
  }

  /** Below this score a record is not written. */
  private static final double FLOOR = 1;

  /** What of all models makes room when something new finds none. */
  private static final double SHRINK = 0.1;

  /** Ageing models are looked through this often in a prune window. */
  private static final int PRUNES = 24;

  private final Job job;
  private final long span;
  private final Fading fading;
  private final Budget budget;
  private final List<DetectorModel> detectors = new ArrayList<>();
  private final List<Calibration> calibrations = new ArrayList<>();
  private long first = Long.MIN_VALUE;
  private long last = Long.MIN_VALUE;
  private int followedDetector;
  private Split followed;

  /** A job that begins. */
  public Analysis(Job job) {
    this.job = job;
    span = job.bucketSpan().toSeconds();
    fading = Fading.of(job);
    budget = new Budget(job.memoryLimit());
    for (Detector detector : job.detectors()) {
      detectors.add(model(detector));
      calibrations.add(new Calibration(span));
    }
  }

  private DetectorModel model(Detector detector) {
    return switch (detector.function()) {
      case RARE, FREQ_RARE -> new RareDetector(detector, fading, budget);
      case TIME_OF_DAY, TIME_OF_WEEK -> new TimesDetector(detector, fading, budget);
      case LAT_LONG -> new PlacesDetector(detector, fading, budget);
      default ->
          detector.overFieldName() != null
              ? new PopulationDetector(detector, fading, budget)
              : new SeriesDetector(job, detector, fading, budget);
    };
  }

  /**
   * Has the results of the buckets to come tell what was expected of one split; only counts and
   * metrics without an over field have an expectation.
   *
   * @param split null for none any more
   */
  public void follow(int detector, Split split) {
    followedDetector = detector;
    followed = split;
  }

  /** The start of the bucket judged last; null before the first. */
  public Instant last() {
    return last == Long.MIN_VALUE ? null : Instant.ofEpochSecond(last);
  }

  /** What the models take. */
  public ModelSize size() {
    return budget.size(detectors.stream().mapToLong(DetectorModel::splits).sum());
  }

  /**
   * Judges a bucket and learns it. Buckets without documents are to be given too.
   *
   * @param start at a multiple of the bucket span since the epoch, later than the last
   * @param features of all detectors, in any order, no split twice
   * @param lateDocuments how many documents of earlier buckets are among them
   * @throws IllegalArgumentException if the bucket is none or not later, or a feature is of no
   *     detector; nothing is learned then
   */
  public BucketResult bucket(Instant start, List<Feature> features, long lateDocuments) {
    return bucket(start, features, lateDocuments, Feature::influencers);
  }

  /**
   * As {@link #bucket(Instant, List, long)}, where the values of influencers are not yet known.
   *
   * @param influencers finds them, as a feature has them; asked for what becomes a record alone
   */
  public BucketResult bucket(
      Instant start, List<Feature> features, long lateDocuments, Influencers influencers) {
    List<Feature> sorted = new ArrayList<>(features);
    sorted.sort(Features.ORDER);
    if (!sorted.isEmpty()
        && (sorted.getFirst().detector() < 0 || sorted.getLast().detector() >= detectors.size())) {
      throw new IllegalArgumentException("features of detectors that job [" + job.id() + "] lacks");
    }
    Moment now = moment(start);
    Findings findings = new Findings(calibrations, followedDetector, followed);
    int begin = 0;
    for (DetectorModel model : detectors) {
      int end = begin;
      while (end < sorted.size() && sorted.get(end).detector() == model.detector.index()) {
        end++;
      }
      model.bucket(now, sorted.subList(begin, end), findings);
      begin = end;
    }
    makeRoom(now);
    List<AnomalyRecord> records = records(findings, influencers);
    BucketResult result =
        new BucketResult(
            job,
            start,
            records.isEmpty() ? 0 : records.get(0).recordScore(),
            records,
            findings.leftOut(),
            influencers(records),
            lateDocuments,
            size(),
            findings.followed());
    calibrations.forEach(Calibration::endBucket);
    return result;
  }

  private Moment moment(Instant start) {
    long seconds = start.getEpochSecond();
    if (seconds <= last || Math.floorMod(seconds, span) != 0 || start.getNano() != 0) {
      throw new IllegalArgumentException(
          "no bucket of job [" + job.id() + "] after " + last() + " begins at " + start);
    }
    first = first == Long.MIN_VALUE ? seconds : first;
    last = seconds;
    return new Moment(seconds, (seconds - first) / span);
  }

  private void makeRoom(Moment now) {
    if (fading.prune() < now.number() && now.number() % Math.max(1, fading.prune() / PRUNES) == 0) {
      detectors.forEach(model -> model.prune(now.number() - fading.prune()));
    }
    if (budget.wanting()) {
      detectors.forEach(model -> model.shrink(now, SHRINK));
    }
  }

  private List<AnomalyRecord> records(Findings findings, Influencers influencers) {
    List<AnomalyRecord> records = new ArrayList<>();
    for (Finding one : findings.list()) {
      double score = calibrations.get(one.detector()).score(one.probability());
      if (score >= FLOOR) {
        records.add(record(one, score, influencers));
      }
    }
    records.sort(Comparator.comparingDouble(one -> -one.recordScore()));
    return records;
  }

  private AnomalyRecord record(Finding one, double score, Influencers influencers) {
    Detector detector = job.detectors().get(one.detector());
    return new AnomalyRecord(
        detector,
        one.split(),
        one.probability(),
        score,
        one.part(),
        one.actual(),
        one.typical(),
        Influences.of(job, detector, one, influencers),
        one.causes());
  }

  private static List<InfluencerResult> influencers(List<AnomalyRecord> records) {
    Map<List<String>, InfluencerResult> found = new LinkedHashMap<>();
    // the first record with a value is the most unusual one
    for (AnomalyRecord one : records) {
      new TreeMap<>(one.influencers())
          .forEach(
              (field, values) ->
                  values.forEach(
                      value ->
                          found.putIfAbsent(
                              List.of(field, value),
                              new InfluencerResult(
                                  field, value, one.probability(), one.recordScore()))));
    }
    return found.values().stream().sorted(Comparator.comparingDouble(one -> -one.score())).toList();
  }

  /** Writes all that was learned; {@link #read} goes on from there. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(VERSION);
    Stored.text(out, Identity.of(job));
    out.writeLong(first);
    out.writeLong(last);
    budget.write(out);
    for (DetectorModel model : detectors) {
      model.write(out);
    }
    for (Calibration calibration : calibrations) {
      calibration.write(out);
    }
  }

  /**
   * Goes on where another left off.
   *
   * @throws SnapshotException if it was written by another version, or for a job with other
   *     detectors, bucket span or prune window
   * @throws IOException if it is cut short
   */
  public static Analysis read(Job job, DataInput in) throws IOException {
    int version = in.readInt();
    if (version != VERSION) {
      throw new SnapshotException("models are of version " + version + ", not " + VERSION);
    }
    String identity = Stored.text(in);
    if (!Identity.of(job).equals(identity)) {
      throw new SnapshotException(
          "models of job ["
              + job.id()
              + "] are of another definition: "
              + identity
              + "; it is now: "
              + Identity.of(job));
    }
    Analysis analysis = new Analysis(job);
    analysis.first = in.readLong();
    analysis.last = in.readLong();
    analysis.budget.read(in);
    for (DetectorModel model : analysis.detectors) {
      model.read(in);
    }
    for (int i = 0; i < analysis.calibrations.size(); i++) {
      analysis.calibrations.set(i, Calibration.read(in));
    }
    return analysis;
  }
}
