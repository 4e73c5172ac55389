package dev.detection.anomaly;

import java.util.Comparator;

/** The order in which features are judged, so that the same features always give the same. */
final class Features {
  private static final Comparator<String> NULL_FIRST =
      Comparator.nullsFirst(Comparator.naturalOrder());

  /** By partition, then over, then by. */
  static final Comparator<Split> SPLITS =
      Comparator.comparing(Split::partition, NULL_FIRST)
          .thenComparing(Split::over, NULL_FIRST)
          .thenComparing(Split::by, NULL_FIRST);

  /** By detector, then by split. */
  static final Comparator<Feature> ORDER =
      Comparator.comparingInt(Feature::detector).thenComparing(Feature::split, SPLITS);

  private Features() {}
}
