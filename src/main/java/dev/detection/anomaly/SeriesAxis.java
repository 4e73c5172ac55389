package dev.detection.anomaly;

import dev.detection.picture.ValueAxis;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** From where to where the values of a series are shown, and as much of the band as has room. */
final class SeriesAxis {
  private static final int TICKS = 5;

  /** How much of the picture, as a share of what the values take, a band may add on either side. */
  private static final double BAND_ROOM = 0.6;

  /** The band's ends that count for that; the first ones of a model may be anywhere. */
  private static final double ORDINARY = 0.9;

  private SeriesAxis() {}

  private static double[] finite(List<PlotPoint> points, ToDoubleFunction<PlotPoint> part) {
    return points.stream().mapToDouble(part).filter(Double::isFinite).sorted().toArray();
  }

  /**
   * The axis.
   *
   * @param top where it ends, in pixels from above
   * @param bottom where it begins
   */
  static ValueAxis of(List<PlotPoint> points, double top, double bottom) {
    double[] actual = finite(points, PlotPoint::actual);
    double[] typical = finite(points, PlotPoint::typical);
    double[] all =
        Arrays.stream(new double[][] {actual, typical}).flatMapToDouble(Arrays::stream).toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(1);
    double room = BAND_ROOM * Math.max(high - low, Math.ulp(high));
    double[] lows = finite(points, PlotPoint::low);
    double[] highs = finite(points, PlotPoint::high);
    double bandLow = lows.length == 0 ? low : DetectorModel.quantile(lows, 1 - ORDINARY);
    double bandHigh = highs.length == 0 ? high : DetectorModel.quantile(highs, ORDINARY);
    boolean negative = actual.length > 0 && actual[0] < 0;
    if (low < high) {
      bandLow = Math.max(bandLow, low - room);
      bandHigh = Math.min(bandHigh, high + room);
    }
    low = Math.max(-Double.MAX_VALUE, Math.min(low, bandLow));
    high = Math.min(Double.MAX_VALUE, Math.max(high, bandHigh));
    if (!negative && low < high / 2 && high > 0) {
      low = 0; // counts and the like are read from zero on
    }
    return new ValueAxis(low, high, top, bottom, TICKS);
  }
}
