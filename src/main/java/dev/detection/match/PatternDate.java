package dev.detection.match;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Formats that Elasticsearch reads with {@link DateTimeFormatter}: patterns of numbers, and {@code
 * date_optional_time}.
 */
final class PatternDate implements DateFormat.Part {
  /** Numeric parts and offsets only: names of months and days depend on a language. */
  private static final Pattern NUMERIC =
      Pattern.compile("(?:y+|u+|MM?|dd?|HH?|mm?|ss?|S+|X+|x+|Z{1,3}|'[^']*'|[-/.:, ])+");

  private final DateTimeFormatter formatter;
  private final DateTimeFormatter roundingUp;

  private PatternDate(DateTimeFormatterBuilder builder) {
    formatter = builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    // Not strict: rounded up, February 30 is February 29 to Elasticsearch.
    roundingUp =
        new DateTimeFormatterBuilder()
            .append(formatter)
            .parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
            .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 23)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 59)
            .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 59)
            .parseDefaulting(ChronoField.NANO_OF_SECOND, 999_999_999)
            .toFormatter(Locale.ROOT);
  }

  /** Reads a pattern; null if it is none that is evaluated. */
  static PatternDate of(String pattern) {
    boolean hasYear = pattern.indexOf('y') >= 0 || pattern.indexOf('u') >= 0;
    if (!hasYear || !NUMERIC.matcher(pattern).matches()) {
      return null;
    }
    try {
      return new PatternDate(new DateTimeFormatterBuilder().appendPattern(pattern));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** {@code date_optional_time}: numbers of any width, everything after the year may be missing. */
  static PatternDate optionalTime() {
    DateTimeFormatterBuilder date =
        new DateTimeFormatterBuilder().appendValue(ChronoField.YEAR, 1, 9, SignStyle.NORMAL);
    number(date.optionalStart().appendLiteral('-'), ChronoField.MONTH_OF_YEAR);
    number(date.optionalStart().appendLiteral('-'), ChronoField.DAY_OF_MONTH);
    date.optionalEnd().optionalEnd();
    number(date.optionalStart().appendLiteral('T').optionalStart(), ChronoField.HOUR_OF_DAY);
    number(date.optionalStart().appendLiteral(':'), ChronoField.MINUTE_OF_HOUR);
    number(date.optionalStart().appendLiteral(':'), ChronoField.SECOND_OF_MINUTE);
    date.optionalEnd();
    date.optionalStart().appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true).optionalEnd();
    date.optionalStart()
        .appendLiteral(',')
        .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, false)
        .optionalEnd();
    date.optionalStart().appendZoneOrOffsetId().optionalEnd();
    date.optionalStart().appendOffset("+HHmm", "Z").optionalEnd();
    date.optionalEnd().optionalEnd().optionalEnd();
    return new PatternDate(date);
  }

  private static void number(DateTimeFormatterBuilder builder, ChronoField field) {
    builder.appendValue(field, 1, 2, SignStyle.NOT_NEGATIVE);
  }

  @Override
  public Instant parse(String text, boolean roundUp, ZoneId missing) {
    TemporalAccessor parts;
    try {
      parts = (roundUp ? roundingUp : formatter).parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
    LocalTime time = parts.query(TemporalQueries.localTime());
    ZoneId zone = parts.query(TemporalQueries.zone());
    return ZonedDateTime.of(
            date(parts, time != null),
            time == null ? LocalTime.MIDNIGHT : time,
            zone == null ? missing : zone)
        .toInstant();
  }

  private static LocalDate date(TemporalAccessor parts, boolean hasTime) {
    LocalDate whole = parts.query(TemporalQueries.localDate());
    if (whole != null) {
      return whole;
    }
    if (hasTime && !parts.isSupported(ChronoField.MONTH_OF_YEAR)) {
      // An hour of a year without a month: Elasticsearch forgets the year.
      return LocalDate.EPOCH;
    }
    ChronoField year =
        parts.isSupported(ChronoField.YEAR) ? ChronoField.YEAR : ChronoField.YEAR_OF_ERA;
    return LocalDate.of(
        parts.get(year),
        orOne(parts, ChronoField.MONTH_OF_YEAR),
        orOne(parts, ChronoField.DAY_OF_MONTH));
  }

  private static int orOne(TemporalAccessor parts, ChronoField field) {
    return parts.isSupported(field) ? parts.get(field) : 1;
  }
}
