package dev.detection.anomaly;

import dev.detection.rule.Detector;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * lat_long: places far from all where a split, or others, used to be.
 *
 * <p>The places of a split are clusters that follow their documents (MacQueen's online k-means,
 * 1967, with a new cluster for what is farther than {@link Clusters#SAME} km from all). How common
 * a place is, is counted as for rare values, only softly: a bucket at some distance counts by a
 * kernel with heavy tails (a bivariate t distribution with two degrees of freedom, {@link #SCALE}
 * km wide), and the share of other splits that were near is added, so that a place that is common
 * to others is as usual as one seen once. How often so uncommon places come is taken from what
 * happened ({@link Surprises}, {@link Presence}).
 */
final class PlacesDetector extends UnitDetector<PlacesDetector.Places> {
  private static final double SCALE = 100;
  private static final int OWN = 16;
  private static final int SHARED = 256;

  /** The places of one split. */
  static final class Places implements Kept.Model {
    private final Presence presence = new Presence();
    private final Clusters clusters = new Clusters(OWN);

    @Override
    public Presence presence() {
      return presence;
    }

    @Override
    public long bytes() {
      return Presence.BYTES + 24 + Clusters.bytes(OWN);
    }

    @Override
    public void write(DataOutput out) throws IOException {
      presence.write(out);
      clusters.write(out);
    }
  }

  /** Where splits have been, each counted once for a place. */
  private final Clusters shared = new Clusters(SHARED);

  PlacesDetector(Detector detector, Fading fading, Budget budget) {
    super(detector, fading, budget);
  }

  @Override
  void bucket(Moment now, List<Feature> features, Findings findings) {
    begin(now, !features.isEmpty());
    for (Feature feature : features) {
      Places places = units.get(feature.split(), split -> new Places());
      if (places != null) {
        judge(now, feature, places, findings);
      }
    }
  }

  private void judge(Moment now, Feature feature, Places places, Findings findings) {
    List<Double> actual = feature.actual();
    double age = places.presence.weight(now.number(), fading);
    double youth = (buckets.weight(now.number(), fading) + 1) / (age + 1);
    double least = Double.POSITIVE_INFINITY;
    int farthest = 0;
    for (int i = 0; i < actual.size(); i += 2) {
      double common = common(places, actual.get(i), actual.get(i + 1), now);
      if (common < least) {
        least = common;
        farthest = i;
      }
    }
    double latitude = actual.get(farthest);
    double longitude = actual.get(farthest + 1);
    double bits = log2(least * youth);
    double[] usual = places.clusters.nearest(latitude, longitude);
    double probability = places.presence.tempered(surprises.probability(bits));
    if (tells()) {
      findings.judged(detector.index(), probability);
    }
    // what a place comes to is no number: only conditions on the time can be met
    boolean silent = usual == null || rules.skipsResult(now, Double.NaN, Double.NaN);
    if (!silent && tells() && findings.unusual(probability)) {
      findings.add(
          new Findings.Finding(
              detector.index(),
              feature.split(),
              probability,
              List.of(latitude, longitude),
              List.of(usual[0], usual[1]),
              null,
              feature,
              List.of()));
    }
    if (rules.skipsUpdate(now, Double.NaN, Double.NaN)) {
      return;
    }
    for (int i = 0; i < actual.size(); i += 2) {
      if (places.clusters.add(actual.get(i), actual.get(i + 1), now, fading)) {
        shared.add(actual.get(i), actual.get(i + 1), now, fading);
      }
    }
    end(now, places.presence, bits);
  }

  /** In how many buckets, or so, the split may be taken to have been at a place. */
  private double common(Places places, double latitude, double longitude, Moment now) {
    double own = places.clusters.near(latitude, longitude, SCALE, now, fading);
    if (own >= 2) {
      return own; // the others add no more than one
    }
    int others = units.all().size();
    double near = shared.near(latitude, longitude, SCALE, now, fading) - Math.min(1, own);
    return own + Math.min(1, (Math.max(0, near) + 0.5) / others);
  }

  @Override
  Places read(Split split, DataInput in) throws IOException {
    Places places = new Places();
    places.presence.read(in);
    places.clusters.read(in);
    return places;
  }

  @Override
  void write(DataOutput out) throws IOException {
    super.write(out);
    shared.write(out);
  }

  @Override
  void read(DataInput in) throws IOException {
    super.read(in);
    shared.read(in);
  }
}
