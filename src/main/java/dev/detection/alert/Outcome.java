package dev.detection.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came of a page; counted only once all of it is done, since what fails half-way is done
 * again. Not shared by threads.
 */
final class Outcome {
  private final Set<String> tooOld = new HashSet<>();
  private final Set<String> failed = new HashSet<>();
  private final List<SignalLimit.Over> over = new ArrayList<>();
  private int judged;
  private int refused;
  private int read;
  private long bytes;

  /** A document was older than documents may be. */
  void tooOld(String id) {
    tooOld.add(id);
  }

  /** A document could not be read. */
  void failed(String id) {
    failed.add(id);
  }

  /** An alert was one too many for its rule. */
  void over(String ruleId, Instant time) {
    over.add(new SignalLimit.Over(ruleId, time));
  }

  /** Documents were judged that had not been, or not by all rules. */
  void judged(int count) {
    judged += count;
  }

  /** Alerts were refused by their index for good. */
  void refused(int count) {
    refused += count;
  }

  /** Documents were held in memory together. */
  void read(int count, long size) {
    read += count;
    bytes += size;
  }

  int read() {
    return read;
  }

  long bytes() {
    return bytes;
  }

  List<SignalLimit.Over> over() {
    return over;
  }

  /** Adds what is shown in the status. */
  void addTo(Map<String, Long> totals) {
    Map<String, Integer> counts = new HashMap<>();
    counts.put("too_old", tooOld.size());
    counts.put("judged_late", judged);
    counts.put("failed", failed.size());
    counts.put("refused", refused);
    counts.forEach((name, count) -> totals.merge(name, (long) count, Long::sum));
  }
}
