package dev.detection.match;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How texts are read as points in time: the alternatives of a mapping's {@code format}, tried in
 * order. Which parts may be missing, and what stands for them, is what Elasticsearch 9.5.3 does
 * ({@code Iso8601Parser}, {@code EpochTime}).
 *
 * @param parts the alternatives
 */
record DateFormat(List<Part> parts) {

  /** {@code strict_date_optional_time||epoch_millis}, the default of date fields. */
  static final DateFormat DEFAULT = new DateFormat(List.of(Part.ISO, Part.EPOCH_MILLIS));

  /** {@code epoch_millis} alone. */
  static final DateFormat MILLIS = new DateFormat(List.of(Part.EPOCH_MILLIS));

  /** The second format that strings are tried with where they are not mapped. */
  static final DateFormat SLASHES =
      new DateFormat(List.of(Part.SLASHED_TIME, Part.SLASHED_DAY, Part.EPOCH_MILLIS));

  /** Keeps an own copy of the alternatives. */
  DateFormat {
    parts = List.copyOf(parts);
  }

  /** A format that is evaluated. */
  enum Part {
    ISO("strict_date_optional_time"),
    EPOCH_MILLIS("epoch_millis"),
    EPOCH_SECOND("epoch_second"),
    SLASHED_TIME("yyyy/MM/dd HH:mm:ss"),
    SLASHED_DAY("yyyy/MM/dd");

    private final String text;

    Part(String text) {
      this.text = text;
    }

    private Instant parse(String value, boolean roundUp) {
      return switch (this) {
        case ISO -> iso(value, roundUp);
        case EPOCH_MILLIS -> epoch(value, 6, 1);
        case EPOCH_SECOND -> epochSecond(value, roundUp);
        case SLASHED_TIME, SLASHED_DAY -> slashed(text, value, roundUp);
      };
    }
  }

  private static final int LAST_NANO = 999_999_999;
  private static final LocalTime LAST = LocalTime.of(23, 59, 59, LAST_NANO);

  private static final Pattern ISO =
      Pattern.compile(
          "(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T(?:([0-9]{2})(?::([0-9]{2})"
              + "(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?([-+A-Za-z].*)?)?)?)?)?",
          Pattern.DOTALL);

  private static final Pattern OFFSET =
      Pattern.compile("([-+])([0-9]{2})(?:(:?)([0-9]{2})(?:\\3([0-9]{2}))?)?");

  private static final Pattern NUMBER = Pattern.compile("(-?[0-9]{1,19})(?:\\.([0-9]*))?");

  private static final Pattern NEGATIVE_ZERO_FRACTION = Pattern.compile("-[0-9]+\\.0+");

  /** Reads a mapping's {@code format}; null if a part of it is not evaluated. */
  static DateFormat of(String format) {
    List<Part> parts = new ArrayList<>();
    for (String name : format.split("\\|\\|")) {
      Part found = null;
      for (Part part : Part.values()) {
        if (part.text.equals(name.trim())) {
          found = part;
        }
      }
      if (found == null) {
        return null;
      }
      parts.add(found);
    }
    return new DateFormat(parts);
  }

  /** Whether a whole number beyond 32 bits is taken as milliseconds before any text is read. */
  boolean takesMillis() {
    return equals(DEFAULT) || equals(MILLIS);
  }

  /**
   * Reads a point in time; null if the text is none.
   *
   * @param roundUp whether missing parts of the time of day stand for the last instant (a missing
   *     month or day is always the first)
   */
  Instant parse(String text, boolean roundUp) {
    if (text.isEmpty()) {
      return null;
    }
    for (Part part : parts) {
      try {
        Instant time = part.parse(text, roundUp);
        if (time != null) {
          return time;
        }
      } catch (DateTimeException e) {
        // A day such as February 31: Elasticsearch ends here too and does not try the next format.
        return null;
      }
    }
    return null;
  }

  private static Instant iso(String text, boolean roundUp) {
    Matcher parts = ISO.matcher(text);
    if (!parts.matches() || aboveLimit(parts)) {
      return null;
    }
    int year = Integer.parseInt(parts.group(1));
    LocalDate day = LocalDate.of(year, part(parts, 2, 1), part(parts, 3, 1));
    LocalTime time;
    if (parts.group(4) == null) {
      time = roundUp ? LAST : LocalTime.MIDNIGHT;
    } else {
      String fraction = parts.group(7);
      int nanos =
          fraction == null ? LAST_NANO : Integer.parseInt((fraction + "00000000").substring(0, 9));
      time =
          LocalTime.of(
              part(parts, 4, 0),
              part(parts, 5, roundUp ? 59 : 0),
              part(parts, 6, roundUp ? 59 : 0),
              fraction == null && !roundUp ? 0 : nanos);
    }
    String zoneText = parts.group(8);
    ZoneId zone = zoneText == null ? ZoneOffset.UTC : zone(zoneText);
    return zone == null ? null : ZonedDateTime.of(day, time, zone).toInstant();
  }

  /**
   * Numbers that no part can have make the text no date at all, so that other formats are tried.
   */
  private static boolean aboveLimit(Matcher parts) {
    return part(parts, 2, 1) > 12
        || part(parts, 3, 1) > 31
        || part(parts, 4, 0) > 23
        || part(parts, 5, 0) > 59
        || part(parts, 6, 0) > 59;
  }

  private static int part(Matcher parts, int group, int missing) {
    String text = parts.group(group);
    return text == null ? missing : Integer.parseInt(text);
  }

  private static ZoneId zone(String text) {
    try {
      if (text.equals("Z")) {
        return ZoneOffset.UTC;
      }
      if (text.charAt(0) != '+' && text.charAt(0) != '-') {
        return ZoneId.of(text);
      }
      Matcher offset = OFFSET.matcher(text);
      if (!offset.matches()) {
        return null;
      }
      int hours = Integer.parseInt(offset.group(2));
      int minutes = part(offset, 4, 0);
      int seconds = part(offset, 5, 0);
      if (hours > 23 || minutes > 59 || seconds > 59) {
        return null;
      }
      int total = hours * 3600 + minutes * 60 + seconds;
      return ZoneOffset.ofTotalSeconds(offset.group(1).equals("-") ? -total : total);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant epochSecond(String text, boolean roundUp) {
    if (NEGATIVE_ZERO_FRACTION.matcher(text).matches()) {
      // Elasticsearch carries a whole second of nanoseconds over and then refuses it.
      return null;
    }
    boolean whole = text.indexOf('.') < 0;
    Instant time = epoch(text, 9, 1000);
    return time != null && roundUp && whole ? time.plusNanos(LAST_NANO) : time;
  }

  private static Instant epoch(String text, int digits, int millis) {
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

  private static Instant slashed(String pattern, String text, boolean roundUp) {
    TemporalAccessor parts;
    try {
      parts =
          DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
              .withResolverStyle(ResolverStyle.STRICT)
              .parse(text);
    } catch (DateTimeException e) {
      return null;
    }
    LocalDate day =
        LocalDate.of(
            parts.get(ChronoField.YEAR_OF_ERA),
            parts.get(ChronoField.MONTH_OF_YEAR),
            parts.get(ChronoField.DAY_OF_MONTH));
    LocalTime time =
        parts.isSupported(ChronoField.HOUR_OF_DAY)
            ? LocalTime.from(parts).withNano(roundUp ? LAST_NANO : 0)
            : roundUp ? LAST : LocalTime.MIDNIGHT;
    return ZonedDateTime.of(day, time, ZoneOffset.UTC).toInstant();
  }
}
