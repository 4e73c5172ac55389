package dev.detection.rest;

import dev.detection.rule.DateMath;
import java.time.Instant;

/**
 * From when on a job learns.
 *
 * @param said by the request; null if it does not say
 * @param otherwise for jobs that are new
 */
record JobStart(Instant said, Instant otherwise) {
  /** What Kibana's security jobs begin with. */
  private static final String USUAL = "now-2w";

  static JobStart of(DetectionRequest request, long nowMillis) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    String text = request.parameter("start");
    try {
      return new JobStart(
          text == null ? null : DateMath.evaluate(text, now, false),
          DateMath.evaluate(USUAL, now, false));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("parameter [start]: " + e.getMessage(), e);
    }
  }
}
