package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Places on earth with weights that fade; the lightest gives way when there is no more room. Places
 * are kept as points on the unit sphere, so that there is neither pole nor date line.
 */
final class Clusters {
  /** Kilometres within which places are one. */
  static final double SAME = 50;

  private static final double EARTH = 6_371;

  /** Numbers of a point. */
  private static final int AXES = 3;

  private final int most;
  private int size;
  private float[] points = new float[AXES];
  private float[] weights = new float[1];
  private int[] lasts = new int[1];

  Clusters(int most) {
    this.most = most;
  }

  /** At most. */
  static long bytes(int most) {
    return 96 + 20L * most;
  }

  private static double[] point(double latitude, double longitude) {
    double north = Math.toRadians(latitude);
    double east = Math.toRadians(longitude);
    return new double[] {
      Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)
    };
  }

  /**
   * Square of the distance to a cluster, straight through the earth, in kilometres: near the same
   * as on its surface where it matters.
   */
  private double squared(int i, double[] point) {
    double x = point[0] - points[AXES * i];
    double y = point[1] - points[AXES * i + 1];
    double z = point[2] - points[AXES * i + 2];
    return EARTH * EARTH * (x * x + y * y + z * z);
  }

  /** The weight that is near a place: of each cluster by its distance in kilometres. */
  double near(double latitude, double longitude, double scale, Moment now, Fading fading) {
    double[] point = point(latitude, longitude);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double far = 1 + squared(i, point) / (scale * scale);
      sum += weight(i, now, fading) / (far * far);
    }
    return sum;
  }

  private double weight(int i, Moment now, Fading fading) {
    return fading.faded(weights[i], now.number() - lasts[i]);
  }

  /** Latitude and longitude of the nearest cluster; null if there is none. */
  double[] nearest(double latitude, double longitude) {
    int at = indexOfNearest(point(latitude, longitude));
    if (at < 0) {
      return null;
    }
    double x = points[AXES * at];
    double y = points[AXES * at + 1];
    double z = points[AXES * at + 2];
    return new double[] {
      Math.toDegrees(Math.atan2(z, Math.hypot(x, y))), Math.toDegrees(Math.atan2(y, x))
    };
  }

  private int indexOfNearest(double[] point) {
    int at = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      double far = squared(i, point);
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
    double[] point = point(latitude, longitude);
    int at = indexOfNearest(point);
    boolean known = at >= 0 && squared(at, point) <= SAME * SAME;
    if (known) {
      double weight = weight(at, now, fading) + 1;
      move(at, point, 1 / weight);
      weights[at] = (float) weight;
    } else {
      at = size < most ? append() : lightest(now, fading);
      move(at, point, 1);
      weights[at] = 1;
    }
    lasts[at] = Math.toIntExact(now.number());
    return !known;
  }

  /** Moves a cluster by a share of the way to a point, along the sphere. */
  private void move(int at, double[] point, double share) {
    double[] moved = new double[AXES];
    double length = 0;
    for (int i = 0; i < AXES; i++) {
      moved[i] = points[AXES * at + i] * (1 - share) + point[i] * share;
      length += moved[i] * moved[i];
    }
    for (int i = 0; i < AXES; i++) {
      points[AXES * at + i] = (float) (moved[i] / Math.sqrt(length));
    }
  }

  private int append() {
    if (size == weights.length) {
      int length = Math.min(most, 2 * size);
      points = Arrays.copyOf(points, AXES * length);
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
      for (int axis = 0; axis < AXES; axis++) {
        out.writeFloat(points[AXES * i + axis]);
      }
      out.writeFloat(weights[i]);
      out.writeInt(lasts[i]);
    }
  }

  void read(DataInput in) throws IOException {
    size = in.readInt();
    int length = Math.max(1, size);
    points = new float[AXES * length];
    weights = new float[length];
    lasts = new int[length];
    for (int i = 0; i < size; i++) {
      for (int axis = 0; axis < AXES; axis++) {
        points[AXES * i + axis] = in.readFloat();
      }
      weights[i] = in.readFloat();
      lasts[i] = in.readInt();
    }
  }
}
