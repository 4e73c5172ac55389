package dev.detection.anomaly.series;

/** x. */
public final class Calibration {
  private final double perDay;
  Calibration(double perDay) { this.perDay = perDay; }
  double[] bins = new double[400];
  double n;
  double score(double p) {
    double y = Math.min(39.9, -Math.log10(Math.max(p, 1e-300)));
    double enough = Math.max(10, 0.01 * n);
    double seen = 0, beyond = 0, logs = 0;
    int start = 400;
    int own = (int) (y * 10);
    for (int i = 399; i > own; i--) seen += bins[i];
    seen += bins[own] * (own + 1 - y * 10);
    while (start > 0 && beyond < enough) { start--; logs += beyond * 0.1; beyond += bins[start]; logs += bins[start] * 0.05; }
    double mean = (logs + 20 * 0.434) / (beyond + 20);
    double drawn = (beyond + 1) / (n + 2) * Math.exp(-Math.max(0, y - start * 0.1) / mean);
    double share = start == 0 ? p : Math.min(1, drawn);
    double days = 1 / (share * perDay);
    double cap = 6 * n / perDay;
    days = 1 / (1 / days + 1 / Math.max(cap, 1e-9));
    return scale(days);
  }
  static double scale(double days) {
    // 25 a day, 50 two weeks, 75 three months
    if (days <= 0) return 0;
    double x = Math.log(days);
    double s;
    double d14 = Math.log(14), d91 = Math.log(91);
    if (x < 0) s = 25 * Math.exp(x * (25 / d14) / 25);
    else if (x < d14) s = 25 + 25 * x / d14;
    else if (x < d91) s = 50 + 25 * (x - d14) / (d91 - d14);
    else s = 75 + 25 * (1 - Math.exp(-(x - d91) / (d91 - d14)));
    return s;
  }
  void learn(double p) {
    double y = Math.min(39.9, -Math.log10(Math.max(p, 1e-300)));
    bins[(int) (y * 10)] += 1;
    n++;
  }
}
