package dev.detection.anomaly;

import dev.detection.rule.Detector;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Detectors whose splits each have a model of their own, and share the rate of their surprises.
 *
 * @param <M> the model of one split
 */
abstract class UnitDetector<M extends Kept.Model> extends DetectorModel {
  final Kept<M> units;
  final Surprises surprises;

  /** When there were documents at all. */
  final Presence buckets = new Presence();

  UnitDetector(Detector detector, Fading fading, Budget budget) {
    super(detector, fading, budget);
    units = new Kept<>(fading, budget);
    surprises = new Surprises(fading);
  }

  /** A bucket begins. */
  final void begin(Moment now, boolean documents) {
    surprises.next();
    if (documents) {
      buckets.seen(now.number(), fading, 1);
    }
  }

  /** Whether enough is known to tell of anything. */
  final boolean tells() {
    return surprises.age() > FIRST_BUCKETS;
  }

  /** A unit was in the bucket; how unusual it was is learned. */
  final void end(Moment now, Presence unit, double bits) {
    unit.seen(now.number(), fading, surprises.probability(bits));
    surprises.learn(bits);
  }

  static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  abstract M read(Split split, DataInput in) throws IOException;

  @Override
  long splits() {
    return units.all().size();
  }

  @Override
  void prune(long since) {
    units.prune(since);
  }

  @Override
  void shrink(Moment now, double share) {
    units.shrink(now, share);
  }

  @Override
  void write(DataOutput out) throws IOException {
    surprises.write(out);
    buckets.write(out);
    units.write(out);
  }

  @Override
  void read(DataInput in) throws IOException {
    surprises.read(in);
    buckets.read(in);
    units.read(in, this::read);
  }
}
