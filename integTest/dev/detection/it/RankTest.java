package dev.detection.it;

import java.util.Arrays;

/**
 * The test of Mann, Whitney and Wilcoxon: how likely two samples from one source would differ in
 * their ranks as much as these do. Exact, with equal values too, for samples of up to about fifty.
 */
final class RankTest {
  private RankTest() {}

  /** The two-sided p value. */
  static double p(double[] a, double[] b) {
    int[] ranks = doubledRanks(a, b);
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ranks[i];
    }
    double[] ways = ways(ranks, a.length);
    double mean = (double) a.length * (ranks.length + 1);
    double all = 0;
    double extreme = 0;
    for (int s = 0; s < ways.length; s++) {
      all += ways[s];
      if (Math.abs(s - mean) >= Math.abs(sum - mean)) {
        extreme += ways[s];
      }
    }
    return extreme / all;
  }

  /** Twice the rank of each value among all, so that the mean rank of equal ones is whole. */
  private static int[] doubledRanks(double[] a, double[] b) {
    double[] values = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, values, a.length, b.length);
    int[] ranks = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      int below = 0;
      int equal = 0;
      for (double other : values) {
        below += other < values[i] ? 1 : 0;
        equal += other == values[i] ? 1 : 0;
      }
      ranks[i] = 2 * below + equal + 1;
    }
    return ranks;
  }

  /** For each sum, in how many ways so many of the ranks have it. */
  private static double[] ways(int[] ranks, int size) {
    int most = Arrays.stream(ranks).sum();
    double[][] ways = new double[size + 1][most + 1];
    ways[0][0] = 1;
    for (int rank : ranks) {
      for (int taken = size; taken > 0; taken--) {
        for (int sum = most; sum >= rank; sum--) {
          ways[taken][sum] += ways[taken - 1][sum - rank];
        }
      }
    }
    return ways[size];
  }
}
