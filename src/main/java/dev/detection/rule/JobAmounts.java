package dev.detection.rule;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as the anomaly-job API writes them. */
final class JobAmounts {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(b|kb?|mb?|gb?)");
  private static final long MEBIBYTE = 1 << 20;

  private static final Map<Character, Long> UNITS =
      Map.of('b', 1L, 'k', 1L << 10, 'm', MEBIBYTE, 'g', 1L << 30);

  private JobAmounts() {}

  /** A time such as {@code 15m}, maybe zero; units: ms s m h d. The fallback if absent or wrong. */
  static Duration span(Fields fields, String key, Duration fallback) {
    String text = fields.string(key, null);
    if (text == null) {
      return fallback;
    }
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      fields.wrong(
          key,
          "expected a number and a unit (ms, s, m, h, d) such as 15m but was "
              + Problems.shown(text));
      return fallback;
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /**
   * A size of 1 MiB up to a limit, as a text such as {@code 64mb} or as a number of MiB; cut down
   * to whole MiB, as the API does.
   *
   * @return in bytes; the fallback if absent or wrong
   */
  static long size(Fields fields, String key, long fallback, long max) {
    Object value = fields.plain().get(key);
    long bytes =
        switch (value) {
          case null -> fallback;
          case Long number when number >= 0 && number <= max -> number * MEBIBYTE;
          case String text -> bytes(text, max);
          default -> -1;
        };
    if (bytes < MEBIBYTE || bytes > max) {
      fields.wrong(
          key,
          "expected a size from 1mb to %dmb such as 64mb but was %s"
              .formatted(
                  max / MEBIBYTE, value instanceof Map ? "an object" : Problems.shown(value)));
      return fallback;
    }
    return bytes - bytes % MEBIBYTE;
  }

  /** Less than 0 if it is no size, or one above the limit. */
  private static long bytes(String text, long max) {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return -1;
    }
    long number = Long.parseLong(matcher.group(1));
    long unit = UNITS.get(matcher.group(2).charAt(0));
    return number <= max / unit ? number * unit : -1;
  }
}
