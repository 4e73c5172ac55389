package dev.detection.it;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stream of events without end, numbered from 0. Half of them or fewer go through all known
 * {@link TermProfiles} in turn, so that each comes back within {@link #RETURN}; the others are
 * drawn with frequencies like those of words in a text (Zipf). So whether a profile is known never
 * depends on the last hours of a history, nor on where exactly one begins. Thread-safe; the same
 * seed gives the same events.
 */
final class TermEvents {
  /** Every known profile has an event at least this often. */
  static final Duration RETURN = Duration.ofHours(8);

  private static final int RETURNS_A_DAY =
      (int) (Duration.ofDays(1).toMillis() / RETURN.toMillis());

  /** Frequencies are as 1 / (rank + this), so that the first are not a large part of all. */
  private static final int FLATTENED = 10;

  private static final Duration LAG = Duration.ofSeconds(3);
  private static final String TIME = "@@TIME@@";
  private static final String INGESTED = "@@INGESTED@@";

  private final long seed;
  private final TermProfiles profiles;
  private final long everyKnown;
  private final double[] upTo;
  private final Map<Integer, String[]> texts = new ConcurrentHashMap<>();

  /**
   * @param perDay how many events a day has
   * @throws IllegalArgumentException if a day has too few events for the known profiles
   */
  TermEvents(long seed, TermProfiles profiles, long perDay) {
    this.seed = seed;
    this.profiles = profiles;
    everyKnown = perDay / ((long) RETURNS_A_DAY * profiles.known());
    if (everyKnown < 2) {
      throw new IllegalArgumentException(
          "%,d events a day are too few for %,d terms: at most %,d"
              .formatted(perDay, profiles.known(), perDay / (2L * RETURNS_A_DAY)));
    }
    upTo = new double[profiles.known()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += 1.0 / (i + FLATTENED);
      upTo[i] = sum;
    }
  }

  /** Which profile the event has. */
  int profile(long event) {
    if (event % everyKnown == 0) {
      return (int) (event / everyKnown % profiles.known());
    }
    SplittableRandom random = new SplittableRandom(seed ^ event * 0x9E3779B97F4A7C15L);
    double drawn = random.nextDouble(upTo[upTo.length - 1]);
    int low = 0;
    int high = upTo.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upTo[middle] < drawn) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** An event of a profile as JSON on one line, as if it came in at that time. */
  String json(int profile, Instant ingested) {
    String[] parts = texts.computeIfAbsent(profile, this::parts);
    return parts[0] + ingested.minus(LAG) + parts[1] + ingested + parts[2];
  }

  private String[] parts(int profile) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("@timestamp", TIME);
    Paths.put(document, "event.ingested", INGESTED);
    profiles.fields(profile).forEach((field, value) -> Paths.put(document, field, value));
    document.put(
        "message", "event of profile " + profile + ", with a few words as an agent would add them");
    return Json.print(document).split(TIME + "|" + INGESTED, -1);
  }
}
