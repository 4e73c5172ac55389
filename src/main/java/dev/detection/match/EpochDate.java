package dev.detection.match;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The formats {@code epoch_millis} and {@code epoch_second}, as Elasticsearch reads them. */
final class EpochDate {
  private static final int LAST_NANO = 999_999_999;
  private static final int LAST_NANO_OF_MILLI = 999_999;

  private static final Pattern NUMBER = Pattern.compile("(-?[0-9]{1,19})(?:\\.([0-9]*))?");

  private static final Pattern NEGATIVE_ZERO_FRACTION = Pattern.compile("-[0-9]+\\.0+");

  private EpochDate() {}

  /** Reads milliseconds, with up to six digits of a fraction; null if the text is none. */
  static Instant millis(String text, boolean roundUp) {
    Instant time = parse(text, 6, 1);
    boolean whole = text.indexOf('.') < 0;
    return time != null && roundUp && whole ? time.plusNanos(LAST_NANO_OF_MILLI) : time;
  }

  /** Reads seconds, with up to nine digits of a fraction; null if the text is none. */
  static Instant seconds(String text, boolean roundUp) {
    if (NEGATIVE_ZERO_FRACTION.matcher(text).matches()) {
      // Elasticsearch carries a whole second of nanoseconds over and then refuses it.
      return null;
    }
    boolean whole = text.indexOf('.') < 0;
    Instant time = parse(text, 9, 1_000);
    return time != null && roundUp && whole ? time.plusNanos(LAST_NANO) : time;
  }

  private static Instant parse(String text, int digits, int millis) {
    Matcher number = NUMBER.matcher(text);
    if (!number.matches() || (number.group(2) != null && number.group(2).length() > digits)) {
      return null;
    }
    String plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    BigDecimal value = new BigDecimal(plain);
    if (value.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return null;
    }
    BigDecimal nanos = value.multiply(BigDecimal.valueOf(millis * 1_000_000L));
    BigDecimal[] split = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
    return Instant.ofEpochSecond(
        split[0].longValueExact(), split[1].setScale(0, RoundingMode.FLOOR).longValueExact());
  }
}
