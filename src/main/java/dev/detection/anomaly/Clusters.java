package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Places on earth with weights that fade; the lightest gives way when there is no more room. */
final class Clusters {
  /** Kilometres within which places are one. */
  static final double SAME = 50;

  private static final double EARTH = 6_371;

  private final int most;
  private int size;
  private float[] latitudes = new float[1];
  private float[] longitudes = new float[1];
  private float[] weights = new float[1];
  private int[] lasts = new int[1];

  Clusters(int most) {
    this.most = most;
  }

  /** At most. */
  static long bytes(int most) {
    return 112 + 16L * most;
  }

  /** Great-circle distance in kilometres, by the haversine formula. */
  static double distance(double latitude1, double longitude1, double latitude2, double longitude2) {
    double north = Math.sin(Math.toRadians(latitude2 - latitude1) / 2);
    double east = Math.sin(Math.toRadians(longitude2 - longitude1) / 2);
    double part =
        north * north
            + Math.cos(Math.toRadians(latitude1))
                * Math.cos(Math.toRadians(latitude2))
                * east
                * east;
    return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(part)));
  }

  /** The weight that is near a place: of each cluster by its distance. */
  double near(double latitude, double longitude, double scale, Moment now, Fading fading) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double far = distance(latitude, longitude, latitudes[i], longitudes[i]) / scale;
      double share = 1 / ((1 + far * far) * (1 + far * far));
      sum += share * weight(i, now, fading);
    }
    return sum;
  }

  private double weight(int i, Moment now, Fading fading) {
    return fading.faded(weights[i], now.number() - lasts[i]);
  }

  /** Latitude and longitude of the nearest cluster; null if there is none. */
  double[] nearest(double latitude, double longitude) {
    int at = indexOfNearest(latitude, longitude);
    return at < 0 ? null : new double[] {latitudes[at], longitudes[at]};
  }

  private int indexOfNearest(double latitude, double longitude) {
    int at = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      double far = distance(latitude, longitude, latitudes[i], longitudes[i]);
      if (far < least) {
        least = far;
        at = i;
      }
    }
    return at;
  }

  /**
   * Adds a bucket at a place.
   *
   * @return whether the place is a new one
   */
  boolean add(double latitude, double longitude, Moment now, Fading fading) {
    int at = indexOfNearest(latitude, longitude);
    boolean known = at >= 0 && distance(latitude, longitude, latitudes[at], longitudes[at]) <= SAME;
    if (known) {
      double weight = weight(at, now, fading) + 1;
      latitudes[at] += (float) ((latitude - latitudes[at]) / weight);
      // the shorter way round
      double east = Math.IEEEremainder(longitude - longitudes[at], 360);
      longitudes[at] = (float) Math.IEEEremainder(longitudes[at] + east / weight, 360);
      weights[at] = (float) weight;
    } else {
      at = size < most ? append() : lightest(now, fading);
      latitudes[at] = (float) latitude;
      longitudes[at] = (float) longitude;
      weights[at] = 1;
    }
    lasts[at] = Math.toIntExact(now.number());
    return !known;
  }

  private int append() {
    if (size == weights.length) {
      int length = Math.min(most, 2 * size);
      latitudes = Arrays.copyOf(latitudes, length);
      longitudes = Arrays.copyOf(longitudes, length);
      weights = Arrays.copyOf(weights, length);
      lasts = Arrays.copyOf(lasts, length);
    }
    return size++;
  }

  private int lightest(Moment now, Fading fading) {
    int least = 0;
    for (int i = 1; i < size; i++) {
      least = weight(i, now, fading) < weight(least, now, fading) ? i : least;
    }
    return least;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeFloat(latitudes[i]);
      out.writeFloat(longitudes[i]);
      out.writeFloat(weights[i]);
      out.writeInt(lasts[i]);
    }
  }

  void read(DataInput in) throws IOException {
    size = in.readInt();
    int length = Math.max(1, size);
    latitudes = new float[length];
    longitudes = new float[length];
    weights = new float[length];
    lasts = new int[length];
    for (int i = 0; i < size; i++) {
      latitudes[i] = in.readFloat();
      longitudes[i] = in.readFloat();
      weights[i] = in.readFloat();
      lasts[i] = in.readInt();
    }
  }
}
