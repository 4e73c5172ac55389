package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** TODO. */
final class Records {
  static int KEPT = 8;
  static double PRIOR = 1;
  static double LOGPRIOR = 0.1;

  private final int clusterGap, clusterMost, memory;
  /** From the greatest down. */
  private final float[] kept;
  private int count;
  private float cluster;
  private int clusterStart = Integer.MIN_VALUE / 2;
  private int clusterLast = Integer.MIN_VALUE / 2;

  Records(int gap, int most, int memory) {
    this.kept = new float[KEPT];
    this.clusterGap = gap;
    this.clusterMost = most;
    this.memory = memory;
  }

  double tail(double x, int n, double unit) {
    double observed = Math.min(n, memory) + 1;
    if (count == 0) return 1;
    double top = kept[0];
    double least = kept[count - 1];
    double sum = 0;
    for (int i = 0; i + 1 < count; i++) sum += kept[i] - least;
    double m = count - 1 + PRIOR;
    sum = Math.max(sum, (count - 1) * unit * 0.5) + PRIOR * unit;
    if (x <= least) return Math.min(1, count / observed * Math.exp(Math.min(50, (least - x) * m / sum)));
    if (x < top) {
      int j = count - 1;
      while (kept[j] < x) j--;
      // kept[j] >= x > kept[j+1]
      return Math.min(1, (j + 1 + (kept[j] - x) / (kept[j] - kept[j + 1])) / observed);
    }
    double p = Math.pow(1 + (x - top) / sum, -m);
    if (least > 0) {
      double ls = 0;
      for (int i = 0; i + 1 < count; i++) ls += Math.log(kept[i] / least);
      ls = Math.max(ls, (count - 1) * 0.5 * Math.log1p(unit / top)) + PRIOR * LOGPRIOR;
      p = Math.max(p, Math.pow(1 + Math.log(x / top) / ls, -m));
    }
    return p / observed;
  }

  void learn(double value, int now) {
    float x = (float) value;
    if (now >= memory && now % Math.max(1, memory / KEPT) == 0 && count > 1) {
      int i = now / Math.max(1, memory / KEPT) % count;
      System.arraycopy(kept, i + 1, kept, i, count - i - 1);
      count--;
    }
    boolean same = now - clusterLast <= clusterGap && now - clusterStart < clusterMost;
    if (count == KEPT && x < kept[count - 1]) return;
    clusterLast = now;
    if (same) {
      if (x <= cluster) return;
      for (int i = 0; i < count; i++) {
        if (kept[i] == cluster) {
          System.arraycopy(kept, i + 1, kept, i, count - i - 1);
          count--;
          break;
        }
      }
    } else {
      clusterStart = now;
      if (count == KEPT) count--;
    }
    if (count == KEPT) count--;
    cluster = x;
    int i = count;
    while (i > 0 && kept[i - 1] < x) { kept[i] = kept[i - 1]; i--; }
    kept[i] = x;
    count++;
  }
}
