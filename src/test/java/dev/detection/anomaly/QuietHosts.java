package dev.detection.anomaly;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The processes that hosts start, in quiet times: every host has a role, every role its processes
 * besides those of all hosts, and how often they run goes as Zipf's law says. Now and then there is
 * a new host of one of the roles.
 */
final class QuietHosts {
  /** Process starts of a host in a bucket. */
  private static final int STARTS = 20;

  private static final int ROLES = 20;

  /** A share of what a host starts is of all hosts, the rest of its role. */
  private static final double COMMON = 0.5;

  private final Random random;
  private final List<String> hosts = new ArrayList<>();
  private final double newHosts;
  private final double[] common;
  private final double[] ofRole;

  /**
   * @param newHosts how many come in a bucket, on average
   */
  QuietHosts(long seed, int hosts, int processes, double newHosts) {
    random = new Random(seed);
    this.newHosts = newHosts;
    common = zipf(processes / 2);
    ofRole = zipf(processes / 2 / ROLES);
    for (int i = 0; i < hosts; i++) {
      this.hosts.add("host-" + i);
    }
  }

  /** Cumulative, 1/rank. */
  private static double[] zipf(int count) {
    double[] cumulative = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
    return cumulative;
  }

  private int draw(double[] cumulative) {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (cumulative[middle] < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** How often which process started on which host, in the next bucket. */
  Map<String, Map<String, Long>> next() {
    if (random.nextDouble() < newHosts) {
      hosts.add("host-" + hosts.size());
    }
    Map<String, Map<String, Long>> started = new HashMap<>();
    for (int host = 0; host < hosts.size(); host++) {
      Map<String, Long> ofHost = new HashMap<>();
      for (int i = 0; i < STARTS; i++) {
        String process =
            random.nextDouble() < COMMON
                ? "process-" + draw(common)
                : "role-" + host % ROLES + "-process-" + draw(ofRole);
        ofHost.merge(process, 1L, Long::sum);
      }
      started.put(hosts.get(host), ofHost);
    }
    return started;
  }

  int hosts() {
    return hosts.size();
  }

  /** As features of a detector by process. */
  static List<Feature> features(Map<String, Map<String, Long>> started, boolean perHost) {
    List<Feature> features = new ArrayList<>();
    if (perHost) {
      started.forEach(
          (host, processes) ->
              processes.forEach((process, count) -> features.add(feature(host, process, count))));
    } else {
      Map<String, Long> all = new HashMap<>();
      started
          .values()
          .forEach(
              processes -> processes.forEach((name, count) -> all.merge(name, count, Long::sum)));
      all.forEach((process, count) -> features.add(feature(null, process, count)));
    }
    return features;
  }

  static Feature feature(String host, String process, long count) {
    return new Feature(0, new Split(host, null, process), List.of((double) count), count, Map.of());
  }
}
